import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLockManager } from "@holdfast/core";
import { createLocalStore } from "@holdfast/store-local";
import { expect, onTestFinished, test } from "vitest";
import { twoSwaps } from "../src/floors.js";
import { takeTurns } from "../src/measure.js";

/** Three to six times, as measured; a tenfold is a mistake in the program, not a busy machine, which holds both up alike. */
const TIMES_THE_BARE_CALLS_MAX = 25;

test("a lease on a local folder takes no more than a multiple of its own calls, made bare in the same run", async () => {
  const made = mkdtempSync(join(tmpdir(), "bench-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  const locks = createLockManager({ store: createLocalStore({ directory: join(made, "store"), fileSystem: "local" }) });
  const [lease, bare] = await takeTurns(
    [
      { name: "lease", run: async () => void (await (await locks.acquire("deploy", { exclusiveOnly: true })).release()) },
      { name: "bare calls", run: twoSwaps(made) },
    ],
    { rounds: 10, perRound: 30 },
  );
  expect((lease?.medianUs ?? Number.NaN) / (bare?.medianUs ?? Number.NaN)).toBeLessThan(TIMES_THE_BARE_CALLS_MAX);
});
