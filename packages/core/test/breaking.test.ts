import { describe, expect, it } from "vitest";
import { createWorld } from "./support/world.ts";

describe("breaking a lock", () => {
  it("ends the holder that was named, says how long it may go on believing, and never deletes", async () => {
    const world = createWorld();
    const lease = await world.manager().acquire("deploy", { ttlMs: 30_000 });
    const outcome = await world.manager().breakLock("deploy", { token: lease.token }, { brokenBy: "anna", reason: "stuck" });
    expect(outcome).toMatchObject({ kind: "broken", overlapMs: 30_000 });
    const status = await world.manager().inspect("deploy");
    expect(status.state).toBe("free");
    expect(status.exclusive).toMatchObject({ kind: "ended", record: { state: "broken", ended_by: "anna", ended_because: "stuck" } });
    expect(world.requests.some((request) => request.startsWith("remove"))).toBe(false);
  });

  it("refuses when the token that was named is no longer current, and touches nothing", async () => {
    const world = createWorld();
    const first = await world.manager().acquire("deploy");
    await first.release();
    const second = await world.manager().acquire("deploy");
    await expect(world.manager().breakLock("deploy", { token: first.token })).rejects.toMatchObject({ code: "BREAK_REFUSED" });
    expect(await second.renew()).toBe(true);
  });

  it("refuses when nobody holds it", async () => {
    const world = createWorld();
    await expect(world.manager().breakLock("deploy", { token: 1 })).rejects.toMatchObject({ code: "BREAK_REFUSED" });
  });

  it("ends one reader by its lease id and leaves the others", async () => {
    const world = createWorld();
    const one = await world.manager().acquire("model", { mode: "shared" });
    const two = await world.manager().acquire("model", { mode: "shared" });
    await world.manager().breakLock("model", { leaseId: one.leaseId });
    expect(await one.renew()).toBe(false);
    expect(await two.renew()).toBe(true);
    expect(() => one.assertHeld()).toThrow(/broke/);
  });

  it("cannot be turned against keys of another lock", async () => {
    const world = createWorld();
    const lease = await world.manager().acquire("other");
    const status = await world.manager().inspect("other");
    const version = status.exclusive?.version;
    if (version === undefined) {
      throw new Error("There is no record.");
    }
    await expect(world.manager().breakLock("deploy", { key: "other/lock.exclusive", version })).rejects.toMatchObject({ code: "INVALID_OPTION" });
    lease.assertHeld();
  });

  it("in the middle of an acquire makes that acquire start over (C9)", async () => {
    const world = createWorld();
    await world.manager().acquire("model", { mode: "shared", ttlMs: 10_000 });
    const writing = world.manager().acquire("model", { waitMs: 120_000, ttlMs: 10_000 });
    await world.clock.advance(100);
    const status = await world.manager().inspect("model");
    await world.manager().breakLock("model", { token: status.token ?? 0 });
    await world.clock.advance(60_000);
    const reader = status.readers[0]?.kind === "held" ? status.readers[0].record.lease_id : "";
    await world.manager().breakLock("model", { leaseId: reader });
    await world.clock.advance(30_000);
    const lease = await writing;
    lease.assertHeld();
    expect(lease.token).toBeGreaterThan((status.token ?? 0) + 1);
  });
});

describe("releasing by id for a holder that is gone", () => {
  it("ends that very lease and no other", async () => {
    const world = createWorld();
    const lease = await world.manager().acquire("deploy");
    expect(await world.manager().releaseById("deploy", "0".repeat(32))).toEqual({ kind: "not-held" });
    expect(await world.manager().releaseById("deploy", lease.leaseId)).toEqual({ kind: "released" });
    expect((await world.manager().inspect("deploy")).state).toBe("free");
  });

  it("removes a reader", async () => {
    const world = createWorld();
    const lease = await world.manager().acquire("deploy", { mode: "shared" });
    expect(await world.manager().releaseById("deploy", lease.leaseId)).toEqual({ kind: "released" });
    expect((await world.manager().inspect("deploy")).state).toBe("free");
  });
});

describe("inspecting", () => {
  it("shows every lock of a store with its holders, and changes nothing", async () => {
    const world = createWorld();
    await world.manager().acquire("a/one", { operation: "x" });
    await world.manager().acquire("a/two", { mode: "shared" });
    await (await world.manager().acquire("b")).release();
    world.requests.length = 0;
    const locks = await world.manager().list();
    expect(locks.map((lock) => [lock.name, lock.state, lock.readers.length])).toEqual([["a/one", "exclusive", 0], ["a/two", "shared", 1], ["b", "free", 0]]);
    expect((await world.manager().list("a/t")).map((lock) => lock.name)).toEqual(["a/two"]);
    expect(world.requests.every((request) => request.startsWith("read") || request.startsWith("list"))).toBe(true);
  });

  it("says of an expired record that it is expired, but not that it is free", async () => {
    const world = createWorld();
    await world.manager().acquire("deploy", { ttlMs: 10_000 });
    world.clock.pause(60_000);
    const status = await world.manager().inspect("deploy");
    expect(status.state).toBe("exclusive");
    expect(status.exclusive).toMatchObject({ kind: "held", expired: true, overlapMs: 0 });
  });
});
