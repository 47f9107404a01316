import * as core from "@holdfast/core";
import { describe, expect, it } from "vitest";
import { allInvariants, breakLock, type Fate, NO_PLAN, type Plan, runPlan, runSeed, runSteered, type Scenario, sleep, smallScenarios, type TraceEvent, turn, USUAL } from "@holdfast/simulator";

/** C1 to C5 and C8 are among the mutants, where breaking the rule shows them; here are those that come from outside. */

const STORE_CLOCK = { storeClock: true, stampMs: 1, deleteIfMatch: true };

const TWO: Scenario = {
  ...USUAL,
  id: "named",
  title: "a holder and one who waits",
  store: STORE_CLOCK,
  processes: [
    { name: "alpha", script: turn("exclusive", "a", 6_000) },
    { name: "beta", script: [sleep(500), ...turn("exclusive", "b", 1_000)] },
  ],
};

function grantedAtMs(trace: readonly TraceEvent[], process: string): number {
  return trace.find((event) => event.kind === "believes" && event.process === process)?.atMs ?? Number.NaN;
}

function endedAtMs(trace: readonly TraceEvent[], process: string): number {
  return trace.find((event) => event.kind === "believes-no-more" && event.process === process)?.atMs ?? Number.NaN;
}

function judge(scenario: Scenario, plan: Partial<Plan>) {
  return runPlan({ subject: core, scenario, invariants: allInvariants }, { ...NO_PLAN, ...plan }, true);
}

describe("named schedules", () => {
  // Alpha stops renewing for a while, so that its record grows old enough to be judged.
  const stop = { kind: "pause", process: "alpha", atMs: 1_100, forMs: 2_000 } as const;

  it("C7: a store clock that steps further than the grace lets a second holder in, which is why a store can be set to watching", async () => {
    const step = { kind: "store-clock-jump", atMs: 1_200, byMs: 60_000 } as const;
    expect((await judge(TWO, { faults: [stop, step] })).violation?.invariant).toBe("exclusion");
    expect((await judge({ ...TWO, trustStoreClock: false }, { faults: [stop, step] })).violation).toBeNull();
  });

  it("C7: a step within the grace lets nobody in", async () => {
    expect((await judge(TWO, { faults: [stop, { kind: "store-clock-jump", atMs: 1_200, byMs: USUAL.graceMs }] })).violation).toBeNull();
  });

  it("C6: a register deleted by hand under a live holder voids exclusion until its deadline, and no longer than to its next renewal", async () => {
    const { violation } = await judge(TWO, { faults: [{ kind: "delete-by-hand", atMs: 1_100, key: "job/lock.exclusive" }] });
    expect(violation?.invariant).toBe("exclusion");
    expect(violation?.atMs).toBeLessThan(1_100 + USUAL.ttlMs);
  });

  it("C9: a break in the middle of an acquire overlaps only until the victim's deadline", async () => {
    const scenario: Scenario = { ...TWO, processes: [...TWO.processes, { name: "operator", script: [sleep(300), breakLock()] }] };
    const late: Fate = { appliesAfterMs: [1], reply: { afterMs: 900, kind: "answer" } };
    const { result, plan } = await runSteered({ subject: core, scenario, invariants: allInvariants }, [{ process: "alpha", operation: "create", key: "lock.exclusive", nth: 1, fate: late }]);
    expect(plan.fates.size).toBe(1);
    expect(result.violation).toBeNull();
    const told = result.trace.find((event) => event.kind === "believes-no-more" && event.process === "alpha");
    const believed = result.trace.find((event) => event.kind === "believes" && event.process === "alpha" && event.token === 1);
    expect(believed === undefined || (told !== undefined && told.atMs < 3 + USUAL.ttlMs)).toBe(true);
  });

  it("where the store tells of changes, a waiter has the lock at once; when the notice is lost, after a poll", async () => {
    const watched: Scenario = { ...TWO, store: { ...STORE_CLOCK, watch: true }, processes: [{ name: "alpha", script: turn("exclusive", "a", 1_700) }, ...TWO.processes.slice(1)] };
    const told = await judge(watched, {});
    expect(told.violation).toBeNull();
    expect(grantedAtMs(told.trace, "beta") - endedAtMs(told.trace, "alpha")).toBeLessThan(20);
    const notices = told.trace.filter((event) => event.kind === "send" && event.process === "beta" && event.what.startsWith("watch")).map((event) => ("request" in event ? event.request : ""));
    expect(notices.length).toBeGreaterThan(0);
    const untold = await judge(watched, { fates: new Map(notices.map((name) => [name, { appliesAfterMs: [], reply: null }])) });
    expect(untold.violation).toBeNull();
    expect(grantedAtMs(untold.trace, "beta") - endedAtMs(untold.trace, "alpha")).toBeGreaterThan(20);
  });

  it("an exclusive acquire whose own deadline passed while it listed the readers ends its record, and leaves it to nobody's expiry", async () => {
    const hasty: Scenario = { ...TWO, processes: [{ name: "alpha", script: turn("exclusive", "a", 100, { waitMs: 0 }) }, { name: "beta", script: [sleep(500), ...turn("exclusive", "b", 100)] }] };
    const slowList: Fate = { appliesAfterMs: [1], reply: { afterMs: 17, kind: "answer" } };
    const clockIsSet: Plan = { ...NO_PLAN, faults: [{ kind: "wall-jump", process: "alpha", atMs: 20, byMs: 20_000 }] };
    const { result } = await runSteered({ subject: core, scenario: hasty, invariants: allInvariants }, [{ process: "alpha", operation: "list", key: "lock.shared", nth: 1, fate: slowList }], clockIsSet);
    expect(grantedAtMs(result.trace, "beta")).toBeLessThan(1_500);
  });

  it("C1b: an acquire that ran out of its own time under a reader leaves no exclusive-only flag for the next writer to trust", async () => {
    const scenario = smallScenarios.find(({ id }) => id === "exclusive-only-small");
    expect(scenario).toBeDefined();
    if (scenario !== undefined) {
      expect((await runSeed({ subject: core, scenario, invariants: allInvariants }, "prove/173")).result.violation).toBeNull();
    }
  });

  it("what the network wrote anew after a release, and a late renewal of it, are nobody's untrue report", async () => {
    const scenario = smallScenarios.find(({ id }) => id === "late-renewals");
    expect(scenario).toBeDefined();
    if (scenario !== undefined) {
      const exploration = { subject: core, scenario, invariants: allInvariants };
      const { plan } = await runSeed(exploration, "prove/647");
      const { violation, trace } = await runPlan(exploration, plan, true);
      expect(violation).toBeNull();
      expect(trace.filter((event) => event.kind === "apply" && event.again && event.request === "beta#16")).toHaveLength(1);
    }
  });

  it("a crashed holder's lock is free within its ttl, the grace and one poll", async () => {
    const { violation, trace } = await judge({ ...TWO, trustStoreClock: false }, { faults: [{ kind: "crash", process: "alpha", atMs: 1_500, restartAfterMs: null }] });
    const got = trace.find((event) => event.kind === "believes" && event.process === "beta");
    expect(violation).toBeNull();
    expect(got?.atMs).toBeLessThan(1_500 + USUAL.ttlMs + USUAL.graceMs + 5_000);
  });
});
