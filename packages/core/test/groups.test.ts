import { describe, expect, it } from "vitest";
import { settle } from "./support/manual-clock.ts";
import { createWorld } from "./support/world.ts";

describe("acquireAll", () => {
  it("takes in the order of code units, the same on every machine, each name once", async () => {
    const world = createWorld();
    const group = await world.manager().acquireAll(["b", "a", "ä", "Z", "a"]);
    expect(group.leases.map((lease) => lease.lock)).toEqual(["Z", "a", "b", "ä"]);
    group.assertHeld();
  });

  it("takes none when one cannot be had within the one deadline for all", async () => {
    const world = createWorld();
    await world.manager().acquire("b");
    const manager = world.manager();
    const taking = manager.acquireAll(["a", "b", "c"], { waitMs: 3_000 });
    taking.catch(() => undefined);
    await world.clock.advance(3_000);
    await expect(taking).rejects.toMatchObject({ code: "ACQUIRE_TIMEOUT", lock: "b" });
    const states = await world.manager().list();
    expect(states.map((lock) => [lock.name, lock.state])).toEqual([["a", "free"], ["b", "exclusive"]]);
  });

  it("locks a tree of work: shared on the parent, exclusive on the child", async () => {
    const world = createWorld();
    const one = await world.manager().acquireAll([{ name: "store", mode: "shared" }, { name: "store/models/a" }]);
    const two = await world.manager().acquireAll([{ name: "store", mode: "shared" }, { name: "store/models/b" }]);
    expect(await world.manager().tryAcquire("store")).toBeNull();
    await one.release();
    await two.release();
    expect(await world.manager().tryAcquire("store")).not.toBeNull();
  });

  it("tells by its signal when one of its leases is lost", async () => {
    const world = createWorld();
    const group = await world.manager().acquireAll(["a", "b"]);
    const token = group.leases[1]?.token ?? 0;
    await world.manager().breakLock("b", { token });
    await world.clock.advance(10_000);
    expect(group.signal.aborted).toBe(true);
    expect(() => group.assertHeld()).toThrow(/broke/);
  });

  it("ends the wait for the rest when a lease it has already is lost, and says why", async () => {
    const world = createWorld();
    await world.manager().acquire("b");
    const taking = world.manager().acquireAll(["a", "b"]);
    taking.catch(() => undefined);
    await settle();
    const status = await world.manager().inspect("a");
    await world.manager().breakLock("a", { token: status.token ?? 0 });
    await world.clock.advance(10_000);
    await expect(taking).rejects.toMatchObject({ code: "LEASE_ENDED", reason: "broken" });
  });

  it("refuses one name in two modes", async () => {
    await expect(createWorld().manager().acquireAll([{ name: "a", mode: "shared" }, { name: "a" }])).rejects.toMatchObject({ code: "INVALID_OPTION" });
  });
});

describe("withLock", () => {
  it("releases after the task, and when it throws", async () => {
    const world = createWorld();
    const manager = world.manager();
    expect(await manager.withLock("a", {}, (lease) => lease.token)).toBeGreaterThan(0);
    await expect(
      manager.withLock("a", {}, () => {
        throw new Error("the task failed");
      }),
    ).rejects.toThrow("the task failed");
    expect((await manager.inspect("a")).state).toBe("free");
  });

  it("does not call it a success when the lease was lost meanwhile", async () => {
    const world = createWorld();
    const working = world.manager().withLock("a", { ttlMs: 10_000 }, async () => {
      await world.clock.suspend(20_000);
      return "done";
    });
    await expect(working).rejects.toMatchObject({ code: "LEASE_ENDED", reason: "expired" });
  });
});
