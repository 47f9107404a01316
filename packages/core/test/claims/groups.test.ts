import { describe, expect, it } from "vitest";
import { createClaimWorld } from "../support/claim-world.ts";
import { settle } from "../support/manual-clock.ts";

describe("acquireAll over claims", () => {
  it("takes in the order of code units, shared on the parent and exclusive on the child, and gives all of it back", async () => {
    const world = createClaimWorld();
    const one = await world.manager().acquireAll([{ name: "store/models/a" }, { name: "store", mode: "shared" }]);
    expect(one.leases.map(({ lock, mode }) => [lock, mode])).toEqual([["store", "shared"], ["store/models/a", "exclusive"]]);
    const two = await world.manager().acquireAll([{ name: "store", mode: "shared" }, { name: "store/models/b" }]);
    expect(await world.manager().tryAcquire("store")).toBeNull();
    expect(await one.release()).toEqual([{ kind: "released" }, { kind: "released" }]);
    await two.release();
    expect(await world.manager().tryAcquire("store")).not.toBeNull();
  });

  it("takes none when one cannot be had within the one deadline for all", async () => {
    const world = createClaimWorld();
    await world.manager().acquire("b");
    const taking = world.manager().acquireAll(["a", "b", "c"], { waitMs: 3_000 });
    taking.catch(() => undefined);
    await world.clock.advance(3_000);
    await expect(taking).rejects.toMatchObject({ code: "ACQUIRE_TIMEOUT", lock: "b" });
    const states = await world.manager().list();
    expect(states.map((lock) => [lock.name, lock.state])).toEqual([["a", "free"], ["b", "exclusive"]]);
  });

  it("ends the wait for the rest when a lease it has already is broken, within a ttl, and says why", async () => {
    const world = createClaimWorld();
    await world.manager().acquire("b", { ttlMs: 600_000 });
    const taking = world.manager().acquireAll(["a", "b"], { ttlMs: 10_000, waitMs: 60_000 });
    taking.catch(() => undefined);
    await settle();
    const { token } = await world.manager().inspect("a");
    await world.manager().breakLock("a", { token: token ?? 0 });
    await world.clock.advance(12_000);
    await expect(taking).rejects.toMatchObject({ code: "LEASE_ENDED", reason: "broken" });
  });
});

describe("withLock over claims", () => {
  it("releases after the task, and when it throws", async () => {
    const world = createClaimWorld();
    const manager = world.manager();
    expect(await manager.withLock("a", {}, ({ token }) => token)).toBe(2);
    await expect(
      manager.withLock("a", {}, () => {
        throw new Error("the task failed");
      }),
    ).rejects.toThrow("the task failed");
    expect(await manager.inspect("a")).toMatchObject({ state: "free", token: 4 });
  });

  it("does not call it a success when the lease was lost meanwhile, and lets others in at once", async () => {
    const world = createClaimWorld();
    const manager = world.manager();
    const working = manager.withLock("a", { ttlMs: 10_000 }, async () => {
      await world.clock.suspend(9_500);
      return "done";
    });
    await expect(working).rejects.toMatchObject({ code: "LEASE_ENDED", reason: "expired" });
    expect(manager.events.map(({ type }) => type)).not.toContain("released");
    expect(await world.manager().tryAcquire("a")).not.toBeNull();
  });
});
