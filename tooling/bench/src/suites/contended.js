import { contest } from "../contest.js";
import { withFolders } from "../folders.js";
import { quantile, summary } from "../measure.js";
import { medianOf, resultBars, resultTable } from "../table.js";
import { contenders } from "../tools.js";

const TITLE = "Several processes want one lock";
const HAND_OVER = "Handed over: from giving it back to having it, in another process that waits";

export function measure({ quick }) {
  return withFolders(async (folder) => {
    const handOvers = [];
    for (const name of contenders) {
      const { handOversUs } = await contest({ name, folder: folder(), processes: 2, lastsMs: quick ? 400 : 4_000, holdMs: 20, pauseMs: 2 });
      handOvers.push(...(handOversUs.length === 0 ? [] : [summary(name, handOversUs)]));
    }
    const crowds = await crowded(folder, quick);
    const measured = medianOf(handOvers, "store-local lease") / 1_000;
    const sidecar = medianOf(handOvers, "sidecar") / 1_000;
    return {
      title: TITLE,
      says: [
        "Each process takes the lock, keeps it for a millisecond, gives it back, and asks again a millisecond later, for some seconds. Fairness is the index of Jain: 1 where all had as many turns, 1/n where one had them all. For the hand-over two processes keep it for 20 ms in turn, so that the other one waits.",
      ],
      tables: [resultTable(HAND_OVER, handOvers, "ms"), ...crowds.tables],
      charts: [resultBars("hand-over", HAND_OVER, handOvers, "ms"), crowds.chart],
      bars: [
        { aim: "hand-over, store-local lease", allowed: "median under 3 ms", measured, met: measured < 3 },
        { aim: "hand-over, sidecar", allowed: "median under 3 ms", measured: sidecar, met: sidecar < 3 },
      ],
    };
  });
}

async function crowded(folder, quick) {
  const sizes = quick ? [2] : [2, 4, 8];
  const series = new Map(contenders.map((name) => [name, []]));
  const tables = [];
  for (const processes of sizes) {
    const rows = [];
    for (const name of contenders) {
      const { perSecond, jain, longestWaitMs, handOversUs } = await contest({ name, folder: folder(), processes, lastsMs: quick ? 300 : 4_000, holdMs: 1, pauseMs: 1 });
      series.get(name).push([processes, perSecond]);
      rows.push([name, perSecond, handOversUs.length === 0 ? null : quantile(handOversUs, 0.5) / 1_000, handOversUs.length === 0 ? null : quantile(handOversUs, 0.9) / 1_000, jain, longestWaitMs]);
    }
    tables.push({ title: `${processes} processes`, columns: ["", "turns per second", "hand-over, median ms", "p90", "fairness", "longest wait, ms"], rows });
  }
  const chart = { kind: "lines", file: "contended", title: "Turns per second of all processes together", unit: "turns per second", x: "processes", series: [...series].map(([label, points]) => ({ label, points })) };
  return { tables, chart };
}
