import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bareCalls } from "./floor.js";
import { takeTurns } from "./take-turns.js";
import { tools } from "./tools.js";

/** One uncontended acquire and release of a lock that nobody else wants, each in a folder of its own below `place`. */
export async function cycle({ rounds, perRound, place }) {
  const folders = [];
  const contestants = Object.entries({ ...tools, "the same calls, and no lock": bareCalls }).map(([name, acquire]) => {
    const folder = mkdtempSync(join(place, "bench-sidecar-"));
    const target = join(folder, "state.json");
    folders.push(folder);
    writeFileSync(target, "{}");
    return { name, run: async () => (await acquire(target))() };
  });
  try {
    return await takeTurns(contestants, { rounds, perRound });
  } finally {
    for (const folder of folders) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
