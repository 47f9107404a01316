import { describe, expect, it } from "vitest";
import { faultyWrap } from "./support/faults.ts";
import { createWorld, type World } from "./support/world.ts";

const WAIT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 2_000;

/** How long the acquiring took by virtual time, whether it worked or not. */
async function timeOf(world: World, acquiring: Promise<unknown>): Promise<number> {
  const startedAt = world.clock.now().monotonicMs;
  const ended = acquiring.then(
    () => world.clock.now().monotonicMs,
    () => world.clock.now().monotonicMs,
  );
  await world.clock.advance(60_000);
  return (await ended) - startedAt;
}

/** Found by the explorer: each part took a limit of its own, and the whole took their sum. */
describe("an acquire ends within its wait and one request timeout", () => {
  it("also when the listing of readers and then their records are slow", async () => {
    const { wrap, control } = faultyWrap();
    const world = createWorld({ wrap });
    await world.manager().acquire("model", { mode: "shared" });
    const manager = world.manager({ requestTimeoutMs: REQUEST_TIMEOUT_MS });
    control().faults.read.push("slow-answer");
    const acquiring = manager.acquire("model", { waitMs: WAIT_MS });
    await world.clock.advance(1_900);
    control().answer();
    control().faults.list.push("late", "late", "late", "late");
    control().faults.read.push("late", "late", "late", "late");
    expect(await timeOf(world, acquiring)).toBeLessThanOrEqual(WAIT_MS + REQUEST_TIMEOUT_MS - 1_900);
  });

  it("also for several locks: one clock for all of them, giving back included", async () => {
    const { wrap, control } = faultyWrap();
    const world = createWorld({ wrap });
    const manager = world.manager({ requestTimeoutMs: REQUEST_TIMEOUT_MS });
    await world.manager().acquire("c");
    control().faults.list.push("slow-answer");
    const acquiring = manager.acquireAll(["a", "b", "c", "d"], { waitMs: WAIT_MS });
    await world.clock.advance(1_000);
    control().answer();
    control().faults.replace.push(...Array.from({ length: 50 }, () => "late" as const));
    expect(await timeOf(world, acquiring)).toBeLessThanOrEqual(WAIT_MS + REQUEST_TIMEOUT_MS - 1_000);
  });
});

describe("a lease", () => {
  it("is released at the end of its block by await using", async () => {
    const world = createWorld();
    const manager = world.manager();
    {
      await using lease = await manager.acquire("deploy");
      lease.assertHeld();
      expect((await manager.inspect("deploy")).state).toBe("exclusive");
    }
    expect((await manager.inspect("deploy")).state).toBe("free");
  });

  it("gives the same outcome however often it is released", async () => {
    const world = createWorld();
    const lease = await world.manager().acquire("deploy");
    expect(await lease.release()).toEqual({ kind: "released" });
    await world.manager().acquire("deploy");
    world.requests.length = 0;
    expect(await lease.release()).toEqual({ kind: "released" });
    expect(world.requests).toEqual([]);
  });

  it("among a thousand costs one request for each renewal", async () => {
    const world = createWorld();
    const manager = world.manager();
    const leases = await Promise.all(Array.from({ length: 1_000 }, (_, index) => manager.acquire(`lock/${index}`, { ttlMs: 60_000, exclusiveOnly: true })));
    world.requests.length = 0;
    await world.clock.advance(25_000);
    expect(world.requests.length).toBe(1_000);
    for (const lease of leases) {
      lease.assertHeld();
    }
  });
});
