import { createAndUnlink, flockInPerl, linkAndRename, twoSwaps } from "../floors.js";
import { withFolders } from "../folders.js";
import { takeTurns } from "../measure.js";
import { medianOf, resultBars, resultTable } from "../table.js";
import { tools } from "../tools.js";

const TITLE = "One uncontended cycle, acquire and release, on a local disk";

export function measure({ quick }) {
  return withFolders(async (folder) => {
    const ours = Object.entries(tools).map(([name, open]) => {
      const take = open(folder());
      return { name, run: async () => void (await (await take())()) };
    });
    const sample = flockInPerl(folder());
    const floors = [
      { name: "floor: open(wx), unlink", run: createAndUnlink(folder()) },
      { name: "floor: write, link, rename, unlink", run: linkAndRename(folder()) },
      { name: "floor: two swaps of a register", run: twoSwaps(folder()) },
      ...(sample === undefined ? [] : [{ name: "floor: open, flock(2), close in Perl", sample }]),
    ];
    const results = await takeTurns([...ours, ...floors], { rounds: quick ? 3 : 25, perRound: quick ? 50 : 100, warmUp: quick ? 2 : 5 });
    return {
      title: TITLE,
      says: ["A floor is the bare calls of the system with no lock around them. `flock(2)` needs no file to come and go, and is forgotten by the kernel when its process dies; it says nothing to other machines and leaves nothing to inspect."],
      tables: [resultTable(TITLE, results)],
      charts: [resultBars("cycle", TITLE, results)],
      bars: aims(results),
    };
  });
}

function aims(results) {
  const ratio = (slow, fast) => medianOf(results, slow) / medianOf(results, fast);
  const overhead = ratio("store-local lease, exclusive-only", "floor: two swaps of a register");
  const aim = (text, least, measured) => ({ aim: text, allowed: `at least ${least} ×`, measured, met: measured >= least });
  return [
    aim("sidecar against proper-lockfile", 5, ratio("proper-lockfile 4.1", "sidecar")),
    aim("sidecar against fs-safe 0.4.7", 10, ratio("fs-safe 0.4.7", "sidecar")),
    aim("sidecar against fs-safe 0.21.0", 10, ratio("fs-safe 0.21.0", "sidecar")),
    aim("store-local lease against proper-lockfile", 3, ratio("proper-lockfile 4.1", "store-local lease")),
    aim("the same, exclusive-only", 3, ratio("proper-lockfile 4.1", "store-local lease, exclusive-only")),
    { aim: "that lease against its own bare calls (ADR 19)", allowed: "at most 4 ×", measured: overhead, met: overhead <= 4 },
  ];
}
