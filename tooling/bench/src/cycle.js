import { mkdtempSync, openSync, closeSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLockManager } from "@holdfast/core";
import { createMemoryStore } from "@holdfast/store";
import { createLocalStore } from "@holdfast/store-local";
import lockfile from "proper-lockfile";
import { takeTurns } from "./measure.js";

/** One uncontended acquire and release on a local disk, against the peer that most Node programs use. */
export async function cycle({ rounds, perRound }) {
  const folder = mkdtempSync(join(tmpdir(), "bench-cycle-"));
  try {
    const target = join(folder, "target.json");
    writeFileSync(target, "{}");
    const local = createLockManager({ store: createLocalStore({ directory: join(folder, "store") }) });
    const memory = createLockManager({ store: createMemoryStore() });
    return await takeTurns(
      [
        { name: "proper-lockfile", run: async () => (await lockfile.lock(target))() },
        { name: "store-local lease", run: async () => void (await (await local.acquire("deploy")).release()) },
        { name: "store-local lease, exclusive-only", run: async () => void (await (await local.acquire("build", { exclusiveOnly: true })).release()) },
        { name: "memory lease", run: async () => void (await (await memory.acquire("deploy")).release()) },
        { name: "open(wx) and unlink", run: () => (closeSync(openSync(join(folder, "raw"), "wx")), unlinkSync(join(folder, "raw"))) },
      ],
      { rounds, perRound },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
