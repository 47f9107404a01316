import { describe, expect, it } from "vitest";
import { faultyWrap } from "./support/faults.ts";
import { settle } from "./support/manual-clock.ts";
import { createWorld } from "./support/world.ts";

const shared = { mode: "shared" } as const;

describe("shared leases", () => {
  it("are held together, and keep a writer waiting until the last one is gone", async () => {
    const world = createWorld();
    const one = await world.manager().acquire("model", shared);
    const two = await world.manager().acquire("model", shared);
    let written = false;
    const writing = world.manager().acquire("model").then((lease) => {
      written = true;
      return lease;
    });
    await world.clock.advance(2_000);
    await one.release();
    await world.clock.advance(2_000);
    expect(written).toBe(false);
    await two.release();
    await world.clock.advance(20_000);
    expect((await writing).token).toBeGreaterThan(two.token);
  });

  it("do not starve a writer: while it waits no new reader joins", async () => {
    const world = createWorld();
    const reader = await world.manager().acquire("model", shared);
    const writing = world.manager().acquire("model");
    await world.clock.advance(1_000);
    expect(await world.manager().tryAcquire("model", shared)).toBeNull();
    await reader.release();
    await world.clock.advance(20_000);
    (await writing).assertHeld();
  });

  it("have a token that fences the writer before them (C2)", async () => {
    const world = createWorld({ storeClock: false });
    const writer = await world.manager().acquire("model");
    await writer.release();
    const reader = await world.manager().acquire("model", shared);
    expect(reader.token).toBeGreaterThan(writer.token);
  });

  it("of a crashed reader keep a writer waiting no longer than ttl + grace", async () => {
    const world = createWorld({ storeClock: false });
    await world.manager().acquire("model", { ...shared, ttlMs: 10_000 });
    world.clock.pause(9_000);
    const writing = world.manager().acquire("model");
    await world.clock.advance(11_000 + 5_000);
    (await writing).assertHeld();
  });

  it("wait for the writer and then join", async () => {
    const world = createWorld();
    const writer = await world.manager().acquire("model");
    const reading = world.manager().acquire("model", shared);
    await world.clock.advance(1_000);
    await writer.release();
    (await reading).assertHeld();
  });

  it("use a fresh key for every attempt (C4)", async () => {
    const { wrap, control } = faultyWrap();
    const world = createWorld({ wrap });
    control().faults.create.push("late", "lost-before");
    const acquiring = world.manager({ requestTimeoutMs: 1_000 }).acquire("model", shared);
    await world.clock.advance(5_000);
    const lease = await acquiring;
    const created = world.requests.filter((request) => request.startsWith("create"));
    expect(new Set(created).size).toBe(created.length);
    expect(created.length).toBe(3);
    await control().land();
    await world.clock.advance(5_000);
    // The create that landed late was chased away; the lease stands.
    expect((await world.manager().inspect("model")).readers.map((reader) => reader.key)).toEqual([`model/lock.shared/${lease.leaseId}`]);
  });

  it("leave a tombstone where deleting is denied", async () => {
    const { wrap, control } = faultyWrap();
    const world = createWorld({ wrap });
    const lease = await world.manager().acquire("model", shared);
    control().faults.remove.push("denied");
    expect(await lease.release()).toEqual({ kind: "released" });
    expect((await world.manager().inspect("model")).state).toBe("free");
  });

  it("of crashed readers are swept only when their tombstones are older than ttl + grace themselves (C5)", async () => {
    const world = createWorld();
    await world.manager().acquire("model", { ...shared, ttlMs: 10_000 });
    world.clock.pause(11_001);
    const writer = world.manager();
    await (await writer.acquire("model")).release();
    expect((await world.store.list("model/lock.shared/")).length).toBe(1);
    world.clock.pause(11_000);
    await (await writer.acquire("model")).release();
    expect((await world.store.list("model/lock.shared/")).length).toBe(1);
    world.clock.pause(1);
    await (await writer.acquire("model")).release();
    await settle();
    expect(await world.store.list("model/lock.shared/")).toEqual([]);
  });

  it("are not counted as gone when replacing an expired one conflicts", async () => {
    const { wrap, control } = faultyWrap();
    const world = createWorld({ wrap });
    const reader = await world.manager().acquire("model", { ...shared, ttlMs: 10_000 });
    world.clock.pause(11_001);
    // The first replace is the writer's own acquire; the second is the reader's tombstone.
    await (await world.manager().acquire("other")).release();
    control().faults.replace.push("lost-before");
    const writing = world.manager({ requestTimeoutMs: 500 }).acquire("model", { waitMs: 20_000 });
    await world.clock.advance(3_000);
    (await writing).assertHeld();
    expect(() => reader.assertHeld()).toThrow(/deadline/);
    const lists = world.requests.filter((request) => request === "list model/lock.shared/");
    expect(lists.length).toBe(2);
  });
});

describe("an exclusive-only lock", () => {
  it("refuses shared leases with an error of its own, in every state of its record", async () => {
    const world = createWorld();
    const first = await world.manager().acquire("deploy", { exclusiveOnly: true });
    await first.renew();
    await expect(world.manager().acquire("deploy", shared)).rejects.toMatchObject({ code: "EXCLUSIVE_ONLY" });
    await first.release();
    await expect(world.manager().acquire("deploy", shared)).rejects.toMatchObject({ code: "EXCLUSIVE_ONLY" });
  });

  it("does not carry the flag in the acquiring write, because a reader may have joined before it (C1)", async () => {
    const world = createWorld();
    const reader = await world.manager().acquire("deploy", shared);
    const writing = world.manager().acquire("deploy", { exclusiveOnly: true, waitMs: 3_000 });
    writing.catch(() => undefined);
    await settle();
    expect((await world.manager().inspect("deploy")).exclusiveOnly).toBe(false);
    await world.clock.advance(3_000);
    // It gave up before its listing was clean, so its tombstone must not say so either (C1b).
    expect((await world.manager().inspect("deploy")).exclusiveOnly).toBe(false);
    expect(await world.manager().tryAcquire("deploy", { exclusiveOnly: true })).toBeNull();
    reader.assertHeld();
  });
});

describe("an upgrade", () => {
  it("waits for the other readers, keeps its own until then, and lets nobody in between", async () => {
    const world = createWorld();
    const mine = await world.manager().acquire("model", shared);
    const other = await world.manager().acquire("model", shared);
    const upgrading = mine.upgrade();
    await world.clock.advance(1_000);
    mine.assertHeld();
    await other.release();
    await world.clock.advance(20_000);
    const exclusive = await upgrading;
    expect(exclusive.mode).toBe("exclusive");
    expect(exclusive.token).toBeGreaterThan(mine.token);
    expect(() => mine.assertHeld()).toThrow(/upgraded/);
    expect((await world.manager().inspect("model")).readers).toEqual([]);
  });

  it("is refused at once when another upgrade is on its way, and keeps the shared lease", async () => {
    const world = createWorld();
    const one = await world.manager().acquire("model", shared);
    const two = await world.manager().acquire("model", shared);
    const first = one.upgrade();
    await settle();
    await expect(two.upgrade()).rejects.toMatchObject({ code: "UPGRADE_REFUSED" });
    two.assertHeld();
    await two.release();
    await world.clock.advance(20_000);
    (await first).assertHeld();
  });

  it("that gives up tombstones its claim and keeps the reader", async () => {
    const world = createWorld();
    const mine = await world.manager().acquire("model", shared);
    await world.manager().acquire("model", shared);
    const upgrading = mine.upgrade({ waitMs: 2_000 });
    upgrading.catch(() => undefined);
    await world.clock.advance(2_100);
    await expect(upgrading).rejects.toMatchObject({ code: "ACQUIRE_TIMEOUT" });
    mine.assertHeld();
    expect(await world.manager().tryAcquire("model", shared)).not.toBeNull();
  });
});

describe("a downgrade", () => {
  it("lets readers in but no writer, with nobody in between", async () => {
    const world = createWorld();
    const writer = await world.manager().acquire("model");
    const reader = await writer.downgrade();
    reader.assertHeld();
    expect(reader.token).toBeGreaterThan(writer.token);
    expect(() => writer.assertHeld()).toThrow(/downgraded/);
    expect(await world.manager().tryAcquire("model")).toBeNull();
    expect(await world.manager().tryAcquire("model", shared)).not.toBeNull();
  });

  it("holds nothing when the exclusive record was broken meanwhile", async () => {
    const world = createWorld();
    const writer = await world.manager().acquire("model");
    await world.manager().breakLock("model", { token: writer.token });
    await expect(writer.downgrade()).rejects.toMatchObject({ code: "LEASE_ENDED", reason: "broken" });
    await settle();
    expect((await world.manager().inspect("model")).state).toBe("free");
  });
});
