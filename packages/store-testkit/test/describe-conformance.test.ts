import { createMemoryStore } from "@holdfast/store";
import { expect, it } from "vitest";
import { type ConformanceOptions, describeConformance, registerClauses, shareStore } from "../src/index.ts";
import { createVirtualClock } from "./virtual-clock.ts";

function registered(options: Partial<ConformanceOptions> = {}) {
  const titles: string[] = [];
  const tests = new Map<string, (...given: readonly unknown[]) => Promise<void>>();
  const runner = {
    describe(title: string, register: () => void) {
      titles.push(title);
      register();
    },
    it: (title: string, run: (...given: readonly unknown[]) => Promise<void>) => tests.set(title, run),
  };
  const connect = shareStore(createMemoryStore());
  describeConformance(runner, { name: "mine", open: () => ({ connect }), clock: createVirtualClock(), ...options });
  const find = (id: string) => {
    const [, run] = [...tests].find(([title]) => title.startsWith(`${id}: `)) ?? [];
    expect(run, id).toBeDefined();
    return run ?? (() => Promise.reject(new Error(id)));
  };
  return { titles, tests, find };
}

it("a conformance suite has one test for each clause, which takes no parameter that a runner could count", () => {
  const { titles, tests } = registered();
  expect(titles).toEqual(["mine keeps the store contract"]);
  expect(tests.size).toBe(registerClauses.length);
  expect([...tests.values()].filter((run) => run.length > 0)).toEqual([]);
});

it("a clause about other stores is skipped where the runner can skip, and only then", async () => {
  const { find } = registered();
  const reasons: string[] = [];
  const context = { skip: (reason: string) => reasons.push(reason) };
  await find("age.lower-bound")(context);
  await find("age.none-without-clock")(context);
  expect(reasons).toEqual(["the clause is about stores with other capabilities"]);
  await expect(find("age.lower-bound")()).resolves.toBeUndefined();
});

it("a broken promise fails its test with the clause, the seed and the problem", async () => {
  const connect = shareStore({ ...createMemoryStore(), create: async () => ({ kind: "conflict" }) });
  const { find } = registered({ open: () => ({ connect }), seed: 5 });
  await expect(find("create.absent")()).rejects.toThrow(
    'create.absent (seed 5): create of a fresh key was answered "conflict" instead of "written".',
  );
});

it("what a test opened is closed, whether the clause passed or failed", async () => {
  let closed = 0;
  const open = (isBroken: boolean) => () => {
    const memory = createMemoryStore();
    const connect = shareStore(isBroken ? { ...memory, create: async () => ({ kind: "conflict" }) } : memory);
    return { connect, close: async () => void (closed += 1) };
  };
  await registered({ open: open(false) }).find("create.absent")();
  await registered({ open: open(true) }).find("create.absent")().catch(() => undefined);
  expect(closed).toBe(2);
});
