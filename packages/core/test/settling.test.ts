import { describe, expect, it } from "vitest";
import { faultyWrap } from "./support/faults.ts";
import { settle } from "./support/manual-clock.ts";
import { createWorld } from "./support/world.ts";

describe("a write whose answer was lost", () => {
  it("is found to have landed by the nonce in it, and counts from its own sending", async () => {
    const { wrap, control } = faultyWrap();
    const world = createWorld({ wrap });
    control().faults.create.push("lost-after");
    const lease = await world.manager().acquire("deploy", { ttlMs: 30_000, marginMs: 3_000 });
    lease.assertHeld();
    expect(lease.remainingMs()).toBe(27_000);
  });

  it("and that never arrived is sent again", async () => {
    const { wrap, control } = faultyWrap();
    const world = createWorld({ wrap });
    control().faults.create.push("lost-before");
    const acquiring = world.manager().acquire("deploy");
    await world.clock.advance(1_000);
    (await acquiring).assertHeld();
  });

  it("during a renewal is adopted with the deadline of its own sending, not of the latest", async () => {
    const { wrap, control } = faultyWrap();
    const world = createWorld({ wrap });
    const lease = await world.manager({ requestTimeoutMs: 1_000 }).acquire("deploy", { ttlMs: 30_000, marginMs: 3_000 });
    control().faults.replace.push("late");
    await world.clock.advance(11_000);
    await control().land();
    // The next try conflicts with the one that landed late; what counts is that one, sent at 10 s.
    await world.clock.advance(1_600);
    expect(lease.remainingMs()).toBeLessThanOrEqual(27_000 - 2_600);
    lease.assertHeld();
  });

  it("when the acquire was given up, is chased and released if it lands", async () => {
    const { wrap, control } = faultyWrap();
    const world = createWorld({ wrap });
    control().faults.create.push("late");
    const manager = world.manager({ requestTimeoutMs: 1_000 });
    const acquiring = manager.acquire("deploy", { waitMs: 0 });
    acquiring.catch(() => undefined);
    await world.clock.advance(1_000);
    await expect(acquiring).rejects.toMatchObject({ code: "STORE" });
    await control().land();
    expect((await world.manager().inspect("deploy")).state).toBe("exclusive");
    await world.clock.advance(5_000);
    expect((await world.manager().inspect("deploy")).state).toBe("free");
    expect(manager.events.at(-1)).toMatchObject({ type: "chased" });
  });

  it("when the caller aborted, is chased and released too", async () => {
    const { wrap, control } = faultyWrap();
    const world = createWorld({ wrap });
    control().faults.create.push("slow-answer");
    const controller = new AbortController();
    const acquiring = world.manager().acquire("deploy", { signal: controller.signal });
    acquiring.catch(() => undefined);
    await settle();
    controller.abort();
    await expect(acquiring).rejects.toMatchObject({ code: "ABORTED" });
    control().answer();
    await world.clock.advance(100);
    expect((await world.manager().inspect("deploy")).state).toBe("free");
  });

  it("of a release is settled by one read", async () => {
    const { wrap, control } = faultyWrap();
    const world = createWorld({ wrap });
    const lease = await world.manager().acquire("deploy");
    control().faults.replace.push("lost-after");
    world.requests.length = 0;
    expect(await lease.release()).toEqual({ kind: "released" });
    expect(world.requests).toEqual(["replace deploy/lock.exclusive", "read deploy/lock.exclusive"]);
  });
});

describe("an outage", () => {
  it("is told as an outage, neither as held nor as free", async () => {
    const { wrap, control } = faultyWrap();
    const world = createWorld({ wrap });
    control().faults.read.push(...Array.from({ length: 500 }, () => "unavailable" as const));
    const acquiring = world.manager().acquire("deploy", { waitMs: 2_000 });
    acquiring.catch(() => undefined);
    await world.clock.advance(2_000);
    await expect(acquiring).rejects.toMatchObject({ code: "STORE", message: expect.stringContaining("no route to the store") as string });
    await expect(world.manager().inspect("deploy")).rejects.toMatchObject({ code: "STORE" });
  });

  it("does not make tryAcquire say that somebody holds the lock", async () => {
    const { wrap, control } = faultyWrap();
    const world = createWorld({ wrap });
    control().faults.read.push("unavailable");
    await expect(world.manager().tryAcquire("deploy")).rejects.toMatchObject({ code: "STORE" });
  });

  it("for want of a permission is told at once", async () => {
    const { wrap, control } = faultyWrap();
    const world = createWorld({ wrap });
    control().faults.create.push("denied");
    await expect(world.manager().acquire("deploy")).rejects.toMatchObject({ code: "STORE", cause: { code: "DENIED" } });
  });

  it("of a store that never answers ends an acquire within the wait and one request timeout", async () => {
    const { wrap, control } = faultyWrap();
    const world = createWorld({ wrap });
    control().faults.read.push(...Array.from({ length: 500 }, () => "late" as const));
    let settledAt = Number.NaN;
    const startedAt = world.clock.now().monotonicMs;
    const acquiring = world
      .manager({ requestTimeoutMs: 7_000 })
      .acquire("deploy", { waitMs: 5_000 })
      .catch(() => {
        settledAt = world.clock.now().monotonicMs;
      });
    await world.clock.advance(20_000);
    await acquiring;
    expect(settledAt - startedAt).toBeLessThanOrEqual(12_000);
  });
});
