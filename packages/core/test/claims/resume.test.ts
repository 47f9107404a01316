import { describe, expect, it } from "vitest";
import { LeaseEndedError } from "../../src/errors.ts";
import type { Lease } from "../../src/lease.ts";
import { createClaimWorld } from "../support/claim-world.ts";
import { settle } from "../support/manual-clock.ts";

const handleOf = ({ lock, mode, leaseId, token }: Lease) => ({ lock, mode, leaseId, token });
const CALM = { ttlMs: 10_000, marginMs: 1_000 };

describe("a lease over claims that is resumed from its handle", () => {
  it.each(["exclusive", "shared"] as const)("is held by whoever resumed it, and the one before learns of it within a ttl (%s)", async (mode) => {
    const world = createClaimWorld();
    const first = await world.manager().acquire("deploy", { ...CALM, mode });
    const second = await world.manager().resume(handleOf(first), { marginMs: 1_000 });
    expect(second).toMatchObject({ leaseId: first.leaseId, mode });
    expect(second.token).toBeGreaterThanOrEqual(first.token);
    expect(second.remainingMs()).toBe(9_000);
    await world.clock.advance(11_000);
    expect(first.signal.reason).toMatchObject({ reason: "handed-on" });
    second.assertHeld();
    expect(await second.release()).toEqual({ kind: "released" });
    expect((await world.manager().inspect("deploy")).state).toBe("free");
  });

  it("is not ended by a late release of the one before", async () => {
    const world = createClaimWorld();
    const first = await world.manager().acquire("deploy", CALM);
    const second = await world.manager().resume(handleOf(first));
    await first.release();
    expect(await world.manager().tryAcquire("deploy")).toBeNull();
    await world.clock.advance(30_000);
    second.assertHeld();
  });

  it("is handed from step to step by the handle of the first, and free at once when the last one is done", async () => {
    const world = createClaimWorld();
    const first = await world.manager().acquire("deploy", { ...CALM, operation: "nightly" });
    const handle = handleOf(first);
    let token = first.token;
    for (let step = 0; step < 4; step += 1) {
      const manager = world.manager();
      const lease = await manager.resume(handle);
      expect(lease.token).toBeGreaterThan(token);
      token = lease.token;
      expect(await world.manager().tryAcquire("deploy")).toBeNull();
      const { state, exclusive, waiting } = await manager.inspect("deploy");
      expect({ state, exclusive, waiting }).toMatchObject({ state: "exclusive", exclusive: { record: { lease_id: first.leaseId, token, operation: "nightly", host: { pid: null } } }, waiting: [] });
      await world.clock.advance(3_000);
    }
    expect(await world.manager().releaseById("deploy", handle.leaseId)).toEqual({ kind: "released" });
    expect(await world.manager().releaseById("deploy", handle.leaseId)).toEqual({ kind: "released" });
    const next = await world.manager().tryAcquire("deploy");
    expect(next?.token).toBeGreaterThan(token);
    await expect(world.manager().resume(handle)).rejects.toMatchObject({ code: "LEASE_ENDED", reason: "taken-over" });
  });

  it("is refused after it was released, broken, expired or deleted, and says which", async () => {
    const world = createClaimWorld();
    const lease = async (name: string) => world.manager().acquire(name, CALM);
    const [released, byId, broken, deleted] = [await lease("a"), await lease("b"), await lease("c"), await lease("d")];
    await released.release();
    await world.manager().releaseById("b", byId.leaseId);
    await world.manager().breakLock("c", { token: broken.token });
    for (const { key, version } of await world.store.list("d/")) {
      await world.store.removeExact(key, version);
    }
    const reasonOf = async (one: Lease) => world.manager().resume(handleOf(one)).catch((error: unknown) => (error instanceof LeaseEndedError ? error.reason : error));
    expect([await reasonOf(released), await reasonOf(byId), await reasonOf(broken), await reasonOf(deleted)]).toEqual(["released", "released", "broken", "vanished"]);
    const expired = await lease("e");
    world.clock.pause(10_500);
    expect(await reasonOf(expired)).toBe("expired");
    world.clock.pause(10_500);
    expect(await reasonOf(expired)).toBe("expired");
  });

  it("is not had back where a writer came and went meanwhile, although a late put brings the old claim to life", async () => {
    const world = createClaimWorld();
    const first = await world.manager().acquire("deploy", CALM);
    const [before] = await world.store.list("");
    const body = await world.store.read(before?.key ?? "");
    world.clock.pause(40_000);
    await (await world.manager().acquire("deploy", CALM)).release();
    await settle();
    await world.store.putUnique(before?.key ?? "", body.kind === "found" ? body.body : new Uint8Array());
    await expect(world.manager().resume(handleOf(first))).rejects.toMatchObject({ reason: "taken-over" });
  });

  it("is not resumed twice at once without one of the two being told, and both have higher tokens than before", async () => {
    const world = createClaimWorld();
    const first = await world.manager().acquire("deploy", CALM);
    const resuming = Promise.all([world.manager().resume(handleOf(first)), world.manager().resume(handleOf(first))]);
    await world.clock.advance(9_900);
    const both = await resuming;
    await world.clock.advance(12_000);
    expect(both.filter(({ signal }) => !signal.aborted)).toHaveLength(1);
    expect(Math.min(...both.map(({ token }) => token))).toBeGreaterThan(first.token);
  });

  it("is not decided while the store does not answer: that is no loss, and the lease goes on", async () => {
    let down = false;
    const world = createClaimWorld({ wrap: (store) => ({ ...store, list: (prefix, options) => (down ? new Promise(() => undefined) : store.list(prefix, options)) }) });
    const first = await world.manager().acquire("deploy", CALM);
    down = true;
    const resuming = world.manager({ requestTimeoutMs: 1_000 }).resume(handleOf(first), { waitMs: 0 });
    resuming.catch(() => undefined);
    await world.clock.advance(2_000);
    await expect(resuming).rejects.toMatchObject({ code: "STORE" });
    down = false;
    first.assertHeld();
    expect(await world.manager().tryAcquire("deploy")).toBeNull();
  });

  it("of a reader waits for a writer who is in line, and gives up in time", async () => {
    const world = createClaimWorld();
    const reader = await world.manager().acquire("deploy", { ...CALM, mode: "shared" });
    const writer = world.manager().acquire("deploy", { waitMs: 60_000, operation: "write" });
    await settle();
    const resuming = world.manager().resume(handleOf(reader), { waitMs: 2_000 });
    resuming.catch(() => undefined);
    await world.clock.advance(3_000);
    await expect(resuming).rejects.toMatchObject({ code: "ACQUIRE_TIMEOUT", holders: [{ operation: "write" }] });
    reader.assertHeld();
    await reader.release();
    await world.clock.advance(10_000);
    (await writer).assertHeld();
  });

  it.each(["exclusive", "shared"] as const)("is not lost because writers tried and gave up (%s)", async (mode) => {
    const world = createClaimWorld();
    const lease = await world.manager().acquire("deploy", { ...CALM, mode });
    for (let tries = 0; tries < 3; tries += 1) {
      expect(await world.manager().tryAcquire("deploy")).toBeNull();
    }
    (await world.manager().resume(handleOf(lease))).assertHeld();
  });

  it("takes 4 requests", async () => {
    const world = createClaimWorld();
    const first = await world.manager().acquire("deploy", CALM);
    world.requests.length = 0;
    await world.manager().resume(handleOf(first));
    expect(world.requests.map((request) => request.split(" ")[0])).toEqual(["list", "read", "put", "list"]);
  });
});
