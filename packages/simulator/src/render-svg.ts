import { describeEvent } from "./render-text.ts";
import type { RunResult } from "./run.ts";
import type { TraceEvent } from "./trace.ts";

const COLUMN = 190;
const ROW = 18;
const TOP = 56;
const LEFT = 90;

/** A sequence diagram: a column for each process and one for the store, time downwards, beliefs as bars, the overlap in red. */
export function renderSvg({ trace, violation }: RunResult, title: string): string {
  const names = [...new Set(trace.flatMap(({ process }) => (process === null ? [] : [process])))];
  const rows = trace.filter(({ kind }) => kind !== "timer" && kind !== "violation");
  const height = TOP + ROW * (rows.length + 3);
  const width = LEFT + COLUMN * (names.length + 1) + 40;
  const xOf = (process: string | null): number => LEFT + COLUMN * (process === null ? names.length : names.indexOf(process));
  const lanes = [...names, null].map((name) => `<text x="${xOf(name)}" y="40" class="actor">${escapeXml(name ?? "store")}</text><line x1="${xOf(name)}" y1="48" x2="${xOf(name)}" y2="${height - ROW}" class="lane"/>`);
  const marks = rows.map((event, index) => markOf(event, TOP + ROW * (index + 1), xOf));
  const bars = beliefBars(rows, xOf, violation !== null);
  const verdict = violation === null ? "" : `<text x="10" y="${height - 6}" class="broken">${escapeXml(`${violation.atMs.toFixed(0)} ms: ${violation.message}`)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">`,
    `<style>.lane{stroke:#999;stroke-dasharray:2 3}.actor{font-weight:bold;text-anchor:middle}.time{fill:#666;text-anchor:end}.send{stroke:#2563ab}.lost{stroke:#b00;stroke-dasharray:3 2}.held{fill:#7fb77e;opacity:.6}.overlap{fill:#d33;opacity:.7}.broken{fill:#b00;font-weight:bold}</style>`,
    `<rect width="${width}" height="${height}" fill="#fff"/><text x="10" y="18" font-weight="bold">${escapeXml(title)}</text>`,
    ...lanes,
    ...bars,
    ...marks,
    verdict,
    "</svg>",
  ].join("\n");
}

function markOf(event: TraceEvent, y: number, xOf: (process: string | null) => number): string {
  const time = `<text x="${LEFT - 40}" y="${y + 4}" class="time">${event.atMs.toFixed(0)} ms</text>`;
  const [from, to] = [xOf(event.process), xOf(null)];
  const words = (x: number, text: string): string => `<text x="${x}" y="${y - 3}">${escapeXml(shorten(text))}</text>`;
  switch (event.kind) {
    case "send":
      return `${time}<line x1="${from}" y1="${y}" x2="${from + 60}" y2="${y}" class="send"/>${words(from + 8, event.what)}`;
    case "apply":
      return `${time}<line x1="${from + 60}" y1="${y}" x2="${to}" y2="${y}" class="send"/><circle cx="${to}" cy="${y}" r="3"/>${words(to + 8, event.outcome)}`;
    case "reply":
      return `${time}<line x1="${to}" y1="${y}" x2="${from}" y2="${y}" class="${event.heard ? "send" : "lost"}"/>${event.heard ? "" : words(from + 8, "not heard")}`;
    default:
      return `${time}${words(from + 8, describeEvent(event))}`;
  }
}

/** One bar for each time a process believed; where two that conflict run side by side at the end, both are red. */
function beliefBars(rows: readonly TraceEvent[], xOf: (process: string | null) => number, broken: boolean): readonly string[] {
  const open = new Map<string, { readonly y: number; readonly process: string; readonly mode: string }>();
  const bars: string[] = [];
  const bar = (process: string, from: number, to: number, css: string): string => `<rect x="${xOf(process) - 5}" y="${from}" width="10" height="${to - from}" class="${css}"/>`;
  for (const [index, event] of rows.entries()) {
    const y = TOP + ROW * (index + 1);
    if (event.kind === "believes") {
      open.set(`${event.process} ${event.lease}`, { y, process: event.process, mode: event.mode });
    } else if (event.kind === "believes-no-more") {
      const began = open.get(`${event.process} ${event.lease}`);
      bars.push(began === undefined ? "" : bar(event.process, began.y, y, "held"));
      open.delete(`${event.process} ${event.lease}`);
    }
  }
  const end = TOP + ROW * (rows.length + 1);
  const overlap = broken && open.size > 1 ? Math.max(...[...open.values()].map(({ y }) => y)) : end;
  for (const { process, y } of open.values()) {
    bars.push(bar(process, y, overlap, "held"), bar(process, overlap, end, "overlap"));
  }
  return bars;
}

function shorten(text: string): string {
  return text.length <= 34 ? text : `${text.slice(0, 33)}…`;
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
