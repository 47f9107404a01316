import { describe, expect, it } from "vitest";
import { failure } from "../support/failure.ts";
import { createClaimWorld } from "../support/claim-world.ts";
import { settle } from "../support/manual-clock.ts";

describe("an exclusive lease on a store without conditional writes", () => {
  it("is held by one at a time, handed to the waiter, and its token grows", async () => {
    const world = createClaimWorld();
    const first = await world.manager().acquire("deploy");
    const waiting = world.manager().acquire("deploy");
    await world.clock.advance(5_000);
    first.assertHeld();
    await first.release();
    await world.clock.advance(10_000);
    const second = await waiting;
    second.assertHeld();
    expect(second.token).toBeGreaterThan(first.token);
    expect(second.guarantee).toBe("exclusive");
  });

  it("is refused to one who only tries, and says who holds it and what for", async () => {
    const world = createClaimWorld();
    await world.manager().acquire("deploy", { operation: "release 1.2" });
    expect(await world.manager().tryAcquire("deploy")).toBeNull();
    const outcome = failure(world.manager().acquire("deploy", { waitMs: 1_000 }));
    await world.clock.advance(1_000);
    expect(await outcome).toMatchObject({ code: "ACQUIRE_TIMEOUT", holders: [{ holder: "host-101 (pid 101)", operation: "release 1.2" }] });
  });

  it("that two ask for at once is granted to exactly one, and then to the other", async () => {
    const world = createClaimWorld();
    const both = [world.manager().acquire("deploy"), world.manager().acquire("deploy")];
    await world.clock.advance(2_000);
    const first = await Promise.race(both);
    await world.clock.advance(3_000);
    await first.release();
    await world.clock.advance(10_000);
    const leases = await Promise.all(both);
    expect(leases.filter(({ signal }) => !signal.aborted)).toHaveLength(1);
    expect(leases[0]?.token).not.toBe(leases[1]?.token);
  });

  it("waits for readers, while no new reader joins", async () => {
    const world = createClaimWorld();
    const reader = await world.manager().acquire("deploy", { mode: "shared" });
    const writer = world.manager().acquire("deploy");
    await world.clock.advance(3_000);
    expect(await world.manager().tryAcquire("deploy", { mode: "shared" })).toBeNull();
    await reader.release();
    await world.clock.advance(10_000);
    (await writer).assertHeld();
  });

  it("that was given up while a reader was there leaves a tombstone, and so lets others in at once", async () => {
    const world = createClaimWorld();
    const reader = await world.manager().acquire("deploy", { mode: "shared" });
    expect(await world.manager().tryAcquire("deploy")).toBeNull();
    expect(await world.manager().tryAcquire("deploy", { mode: "shared" })).not.toBeNull();
    reader.assertHeld();
  });

  it("is lost for good at its deadline when the store is gone, and known to be", async () => {
    let down = false;
    const world = createClaimWorld({ wrap: (store) => ({ ...store, putUnique: (key, body, options) => (down ? new Promise(() => undefined) : store.putUnique(key, body, options)) }) });
    const manager = world.manager();
    const lease = await manager.acquire("deploy", { ttlMs: 30_000 });
    down = true;
    await world.clock.advance(26_000);
    lease.assertHeld();
    await world.clock.advance(1_001);
    expect(() => lease.assertHeld()).toThrow(/deadline/);
    down = false;
    await world.clock.advance(30_000);
    expect(lease.signal.aborted).toBe(true);
    expect(manager.events.some(({ type }) => type === "lost")).toBe(true);
  });

  it.each([0, 40_000])("that was lost is not called released, whoever may have had it since (%i ms later), and its successor is left alone", async (laterMs) => {
    const world = createClaimWorld();
    const manager = world.manager();
    const paused = await manager.acquire("deploy", { ttlMs: 30_000 });
    world.clock.pause(28_000 + laterMs);
    const successor = await world.manager().tryAcquire("deploy");
    expect(successor === null).toBe(laterMs === 0);
    expect(await paused.release()).toEqual({ kind: "not-held", reason: "expired" });
    expect(manager.events.map(({ type }) => type)).not.toContain("released");
    successor?.assertHeld();
    expect(await world.manager().tryAcquire("deploy") === null).toBe(laterMs > 0);
  });

  it("ends a wait at once when its caller's signal aborts, and withdraws what stands", async () => {
    const world = createClaimWorld();
    await world.manager().acquire("deploy", { mode: "shared" });
    const controller = new AbortController();
    const waiting = failure(world.manager().acquire("deploy", { signal: controller.signal }));
    await settle();
    controller.abort();
    expect((await waiting).code).toBe("ABORTED");
    await world.clock.advance(100);
    expect(await world.manager().tryAcquire("deploy", { mode: "shared" })).not.toBeNull();
  });
});

describe("a holder that crashed", () => {
  it("is overtaken at once by the store's clock, and not one moment before ttl + grace", async () => {
    const world = createClaimWorld();
    await world.manager().acquire("deploy", { ttlMs: 30_000 });
    world.clock.pause(31_000);
    expect(await world.manager().tryAcquire("deploy")).toBeNull();
    world.clock.pause(1);
    const rescuer = world.manager();
    expect(await rescuer.tryAcquire("deploy")).not.toBeNull();
    expect(rescuer.events.find(({ type }) => type === "took-over")).toMatchObject({ because: "store-clock" });
  });

  it("is overtaken by whoever watched it for long enough, on a store without a clock", async () => {
    const world = createClaimWorld({ storeClock: false });
    await world.manager().acquire("deploy", { ttlMs: 10_000 });
    world.clock.pause(9_000);
    const waiting = world.manager().acquire("deploy", { waitMs: 60_000 });
    await settle();
    await world.clock.advance(16_000);
    expect((await waiting).remainingMs()).toBeGreaterThan(0);
  });

  it("leaves nothing behind that the next holder does not take away", async () => {
    const world = createClaimWorld();
    await world.manager().acquire("deploy");
    await world.manager().acquire("deploy", { mode: "shared", waitMs: 0 }).catch(() => undefined);
    world.clock.pause(40_000);
    await world.manager().acquire("deploy");
    await settle();
    expect(await world.store.list("")).toHaveLength(1);
  });
});

describe("an operator", () => {
  it("breaks exactly the claim that was named; the victim learns of it within a ttl, whatever it puts meanwhile", async () => {
    const world = createClaimWorld();
    const victim = await world.manager().acquire("deploy", { ttlMs: 30_000 });
    const operator = world.manager();
    const broken = await operator.breakLock("deploy", { token: victim.token }, { brokenBy: "ann" });
    expect(broken).toMatchObject({ token: victim.token, overlapMs: 90_000, record: { lease_id: victim.leaseId } });
    await victim.renew();
    const next = await world.manager().tryAcquire("deploy");
    expect(next?.token).toBeGreaterThan(victim.token);
    await world.clock.advance(30_500);
    expect(victim.signal.reason).toMatchObject({ reason: "broken" });
    next?.assertHeld();
  });

  it("is refused when what was named is gone, and told what is there", async () => {
    const world = createClaimWorld();
    const lease = await world.manager().acquire("deploy");
    await lease.release();
    expect(await failure(world.manager().breakLock("deploy", { token: 2 }))).toMatchObject({ code: "BREAK_REFUSED" });
    await world.manager().acquire("deploy");
    expect((await failure(world.manager().breakLock("deploy", { token: 2 }))).message).toContain("token 4");
  });

  it("takes the mark away again with the claim that it ended, once nobody can believe in it", async () => {
    const world = createClaimWorld();
    const victim = await world.manager().acquire("deploy", { ttlMs: 10_000 });
    await world.manager().breakLock("deploy", { leaseId: victim.leaseId });
    await world.clock.advance(60_000);
    for (let turn = 0; turn < 3; turn += 1) {
      await (await world.manager().acquire("deploy")).release();
      await settle();
    }
    expect(await world.store.list("")).toHaveLength(1);
  });

  it("sees who holds, who waits and who shares, and what it is worth", async () => {
    const world = createClaimWorld({ listing: { kind: "unknown" } });
    const looker = world.manager();
    expect(await looker.inspect("deploy")).toMatchObject({ state: "free", exclusive: null, token: 0, guarantee: "advisory" });
    const reader = await world.manager().acquire("deploy", { mode: "shared" });
    expect(await looker.inspect("deploy")).toMatchObject({ state: "shared", readers: [{ kind: "held", expired: false, overlapMs: 90_000 }] });
    const writer = world.manager().acquire("deploy");
    await settle();
    expect(await looker.inspect("deploy")).toMatchObject({ state: "exclusive", exclusive: { record: { token: 2 } } });
    await reader.release();
    await world.clock.advance(10_000);
    await (await writer).release();
    expect(await looker.list("dep")).toMatchObject([{ name: "deploy", state: "free", token: 2 }]);
  });

  it("sees a key that no claim has, which nobody steps over, and can break it", async () => {
    const world = createClaimWorld();
    await world.store.putUnique("deploy/lock.claims/notes.txt", new TextEncoder().encode("hello"));
    expect(await failure(world.manager().acquire("deploy", { waitMs: 0 }))).toMatchObject({ code: "UNREADABLE" });
    const status = await world.manager().inspect("deploy");
    expect(status).toMatchObject({ state: "unknown", exclusive: { kind: "unreadable" } });
    if (status.exclusive !== null) {
      await world.manager().breakLock("deploy", { key: status.exclusive.key, version: status.exclusive.version });
    }
    expect(await world.manager().tryAcquire("deploy")).not.toBeNull();
  });

  it("releases by its id the lease of a holder that is gone", async () => {
    const world = createClaimWorld();
    const lease = await world.manager().acquire("deploy");
    expect(await world.manager().releaseById("deploy", lease.leaseId)).toEqual({ kind: "released" });
    expect(await world.manager().releaseById("deploy", "0".repeat(32))).toEqual({ kind: "not-held" });
    expect(await world.manager().tryAcquire("deploy")).not.toBeNull();
  });
});

describe("what a store without conditional writes cannot do", () => {
  it("is refused with a code, and the lease is kept", async () => {
    const world = createClaimWorld();
    const lease = await world.manager().acquire("deploy");
    expect(await failure(lease.downgrade())).toMatchObject({ code: "UNSUPPORTED" });
    expect(await failure(world.manager().acquire("deploy", { exclusiveOnly: true }))).toMatchObject({ code: "UNSUPPORTED" });
    lease.assertHeld();
  });

  it("shows in its listings late, and then an acquire waits for as long before it believes them", async () => {
    const world = createClaimWorld({ listing: { kind: "delayed", delayMs: 2_000 } });
    const both = [world.manager().acquire("deploy"), world.manager().acquire("deploy")];
    await world.clock.advance(2_000);
    expect(world.requests.filter((request) => request === "list")).toHaveLength(2);
    await world.clock.advance(15_000);
    const leases = await Promise.race([Promise.all(both), settle().then(() => undefined)]);
    expect(leases).toBeUndefined();
    const first = await Promise.race(both);
    await first.release();
    await world.clock.advance(20_000);
    expect((await Promise.all(both)).filter(({ signal }) => !signal.aborted)).toHaveLength(1);
  });

  it("is no store for a request timeout that is shorter than its listings are late", () => {
    const world = createClaimWorld({ listing: { kind: "delayed", delayMs: 2_000 } });
    expect(() => world.manager({ requestTimeoutMs: 1_000 })).toThrow(/requestTimeoutMs/);
  });
});
