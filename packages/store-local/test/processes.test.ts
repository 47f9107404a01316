import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { createLocalStore } from "../src/index.ts";
import { bundleWorker, startWorker, type Worker } from "./start-worker.ts";
import { temporaryDirectory, text } from "./temporary-directory.ts";

const STEPS = 200;

const counterSchema = z.object({ count: z.number(), steps: z.record(z.string(), z.number()) });

interface Counter {
  readonly count: number;
  readonly steps: ReadonlyMap<string, number>;
}

async function counterIn(directory: string): Promise<Counter> {
  const seen = await createLocalStore({ directory, fileSystem: "local" }).read("counter");
  const body: unknown = seen.kind === "found" ? JSON.parse(text(seen.body)) : undefined;
  const { count, steps } = counterSchema.parse(body);
  return { count, steps: new Map(Object.entries(steps)) };
}

/** Waits until a worker has made some steps; its end, killed by the test's time limit at the latest, ends the wait too. */
async function untilSteps(worker: Worker, steps: number): Promise<void> {
  await Promise.race([
    worker.ended,
    new Promise<void>((resolve) => {
      worker.child.stdout?.on("data", () => {
        if (worker.lines.length >= steps) {
          resolve();
        }
      });
    }),
  ]);
}

describe.each(["local", "network"] as const)("four processes that add to one counter, with %s calls", (fileSystem) => {
  test("lose no step", async () => {
    const directory = temporaryDirectory();
    const file = await bundleWorker("count-up", `${directory}/worker`);
    const workers = Array.from({ length: 4 }, () => startWorker(file, [`${directory}/store`, fileSystem, "counter", String(STEPS)]));
    expect(await Promise.all(workers.map(({ ended }) => ended))).toEqual([0, 0, 0, 0]);
    const { count, steps } = await counterIn(`${directory}/store`);
    expect(count).toBe(4 * STEPS);
    expect([...steps.values()]).toEqual([STEPS, STEPS, STEPS, STEPS]);
  });

  test("lose no step when one is killed in the middle, and the others are not held up", async () => {
    const directory = temporaryDirectory();
    const file = await bundleWorker("count-up", `${directory}/worker`);
    const workers = Array.from({ length: 4 }, () => startWorker(file, [`${directory}/store`, fileSystem, "counter", String(STEPS)]));
    const [victim, ...others] = workers;
    if (victim === undefined) {
      throw new Error("no worker was started");
    }
    await untilSteps(victim, 20);
    victim.child.kill("SIGKILL");
    expect(await Promise.all(others.map(({ ended }) => ended))).toEqual([0, 0, 0]);
    await victim.ended;
    const told = victim.lines.length;
    const { count, steps } = await counterIn(`${directory}/store`);
    const byVictim = steps.get(String(victim.child.pid)) ?? 0;
    expect(count).toBe(3 * STEPS + byVictim);
    // The victim may have died after its last step counted and before it could say so.
    expect([told, told + 1]).toContain(byVictim);
    expect(byVictim).toBeLessThan(STEPS);
  });
});

test("of processes that create and remove one register, never two have it", async () => {
  const directory = temporaryDirectory();
  const file = await bundleWorker("take-turns", `${directory}/worker`);
  const workers = Array.from({ length: 3 }, () => startWorker(file, [`${directory}/store`, "turn", "150"]));
  expect(await Promise.all(workers.map(({ ended }) => ended))).toEqual([0, 0, 0]);
  expect(workers.flatMap(({ lines }) => lines)).toEqual(["done 150", "done 150", "done 150"]);
});
