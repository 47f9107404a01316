import type { HistoryProblem } from "@holdfast/simulator";
import type { Held } from "./history.ts";

const WIDTH = 900;
const ROW = 22;
const LEFT = 110;
/** So much of the run is drawn around what is wrong, in leases before and after. */
const AROUND = 6;

/** The leases around a problem as bars on one time, a row for each holder; what is wrong in red. */
export function drawHistory(history: readonly Held[], problem: HistoryProblem): string {
  const same = history.filter(({ lock }) => lock === problem.lock).toSorted((one, other) => one.fromMs - other.fromMs);
  const at = same.findIndex(({ fromMs, holder }) => fromMs === problem.later.fromMs && holder === problem.later.holder);
  const shown = same.slice(Math.max(0, at - AROUND), at + AROUND + 1);
  const from = Math.min(...shown.map(({ fromMs }) => fromMs), problem.earlier.fromMs);
  const until = Math.max(...shown.map(({ untilMs }) => untilMs), problem.earlier.untilMs);
  const x = (ms: number): number => LEFT + ((ms - from) / Math.max(1, until - from)) * (WIDTH - LEFT - 10);
  const rows = [...new Set(shown.map(({ holder }) => holder))];
  const bars = shown.map((held) => {
    const isWrong = [problem.earlier, problem.later].some(({ holder, fromMs }) => holder === held.holder && fromMs === held.fromMs);
    const y = 40 + rows.indexOf(held.holder) * ROW;
    const width = Math.max(2, x(held.untilMs) - x(held.fromMs));
    return `<rect x="${x(held.fromMs).toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="14" fill="${isWrong ? "#c0392b" : held.mode === "shared" ? "#7fb3d5" : "#2e86c1"}"><title>token ${held.token}, ${held.mode}</title></rect>`;
  });
  const names = rows.map((holder, index) => `<text x="8" y="${51 + index * ROW}">${holder}</text>`);
  const title = `<text x="8" y="20">${problem.kind} on ${problem.lock}: ${problem.earlier.holder} and ${problem.later.holder}, ${Math.round(until - from)} ms</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${60 + rows.length * ROW}" font-family="sans-serif" font-size="12">${title}${names.join("")}${bars.join("")}</svg>\n`;
}
