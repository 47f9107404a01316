import { toVersion } from "@holdfast/store";
import { describe, expect, it } from "vitest";
import { LeaseEndedError } from "../src/errors.ts";
import { faultyWrap } from "./support/faults.ts";
import { settle } from "./support/manual-clock.ts";
import { createWorld } from "./support/world.ts";

const KEY = "deploy/lock.exclusive";

function endReason(signal: AbortSignal): string {
  return signal.reason instanceof LeaseEndedError ? signal.reason.reason : "still held";
}

describe("a holder", () => {
  it("counts its deadline from the moment the write was sent, not from the answer", async () => {
    const { wrap, control } = faultyWrap();
    const world = createWorld({ wrap });
    control().faults.create.push("slow-answer");
    const acquiring = world.manager().acquire("deploy", { ttlMs: 10_000, marginMs: 1_000 });
    await world.clock.advance(4_000);
    control().answer();
    expect((await acquiring).remainingMs()).toBe(5_000);
  });

  it("does not hold what was confirmed after its deadline", async () => {
    const { wrap, control } = faultyWrap();
    const world = createWorld({ wrap });
    control().faults.create.push("slow-answer");
    const manager = world.manager({ requestTimeoutMs: 60_000 });
    const acquiring = manager.acquire("deploy", { ttlMs: 10_000, waitMs: 0 });
    acquiring.catch(() => undefined);
    await world.clock.advance(9_500);
    control().answer();
    await expect(acquiring).rejects.toMatchObject({ code: "ACQUIRE_TIMEOUT" });
  });

  it("is told by its deadline that the lease is lost, also while a renewal hangs", async () => {
    const { wrap, control } = faultyWrap();
    const world = createWorld({ wrap });
    const manager = world.manager({ requestTimeoutMs: 600_000 });
    const lease = await manager.acquire("deploy", { ttlMs: 30_000, marginMs: 3_000 });
    control().faults.replace.push("late");
    await world.clock.advance(26_999);
    expect(lease.signal.aborted).toBe(false);
    await world.clock.advance(1);
    expect(endReason(lease.signal)).toBe("expired");
    expect(manager.events.at(-1)).toMatchObject({ type: "lost", reason: "expired" });
  });

  it("is not revived by a renewal that is confirmed after the deadline", async () => {
    const { wrap, control } = faultyWrap();
    const world = createWorld({ wrap });
    const lease = await world.manager({ requestTimeoutMs: 600_000 }).acquire("deploy", { ttlMs: 30_000 });
    control().faults.replace.push("slow-answer");
    await world.clock.advance(27_500);
    control().answer();
    await settle();
    expect(endReason(lease.signal)).toBe("expired");
    expect(() => lease.assertHeld()).toThrow(LeaseEndedError);
  });

  it("that slept past its deadline is told so by assertHeld before any timer fires", async () => {
    const world = createWorld();
    const lease = await world.manager().acquire("deploy", { ttlMs: 30_000 });
    await world.clock.suspend(27_000);
    expect(() => lease.assertHeld()).toThrow(/deadline/);
  });

  it("that slept past its deadline is told so by its signal within a second of waking", async () => {
    const world = createWorld();
    const lease = await world.manager().acquire("deploy", { ttlMs: 30_000 });
    await world.clock.suspend(27_000);
    await world.clock.advance(1_000);
    expect(endReason(lease.signal)).toBe("expired");
  });

  it("whose wall clock is set past the deadline gives up", async () => {
    const world = createWorld();
    const lease = await world.manager().acquire("deploy", { ttlMs: 30_000 });
    await world.clock.setWall(27_000);
    expect(() => lease.assertHeld()).toThrow(/deadline/);
  });

  it("whose wall clock is set back holds no longer for it", async () => {
    const { wrap, control } = faultyWrap();
    const world = createWorld({ wrap });
    const lease = await world.manager().acquire("deploy", { ttlMs: 30_000 });
    control().faults.replace.push("late", "late", "late", "late", "late", "late");
    await world.clock.setWall(-3_600_000);
    await world.clock.advance(27_000);
    expect(endReason(lease.signal)).toBe("expired");
  });

  it("that was paused cannot release, renew or block its successor when it wakes late", async () => {
    const world = createWorld();
    const paused = await world.manager().acquire("deploy", { ttlMs: 30_000 });
    world.clock.pause(31_001);
    const successor = await world.manager().acquire("deploy", { ttlMs: 30_000 });
    expect(await paused.renew()).toBe(false);
    expect(await paused.release()).toMatchObject({ kind: "not-held", reason: "taken-over" });
    await world.clock.advance(60_000);
    successor.assertHeld();
    expect(await successor.release()).toEqual({ kind: "released" });
  });

  it("that woke past its deadline is not called released, although nobody took the lock, which is free from then on", async () => {
    const world = createWorld();
    const manager = world.manager();
    const paused = await manager.acquire("deploy", { ttlMs: 30_000 });
    world.clock.pause(28_000);
    expect(await paused.release()).toEqual({ kind: "not-held", reason: "expired" });
    expect(manager.events.map(({ type }) => type)).not.toContain("released");
    expect(await world.manager().tryAcquire("deploy")).not.toBeNull();
  });

  it.each([
    ["broken", "an operator broke it"],
    ["taken-over", "somebody else has taken the lock over"],
    ["vanished", "deleted"],
    ["unreadable", "cannot be read"],
  ])("learns at its next renewal that its lease was %s", async (reason, words) => {
    const world = createWorld();
    const lease = await world.manager().acquire("deploy", { ttlMs: 30_000 });
    const seen = await world.store.read(KEY);
    const version = seen.kind === "found" ? seen.version : toVersion("");
    if (reason === "broken") {
      await world.manager().breakLock("deploy", { token: lease.token });
    } else if (reason === "vanished") {
      await world.store.remove(KEY, version);
    } else if (reason === "unreadable") {
      await world.store.replace(KEY, new TextEncoder().encode("{}"), version);
    } else {
      await world.manager({ liveness: "gone" }).acquire("deploy");
    }
    await world.clock.advance(10_000);
    expect(endReason(lease.signal)).toBe(reason);
    expect(() => lease.assertHeld()).toThrow(words);
  });

  it("goes on through an outage that is shorter than its deadline", async () => {
    const { wrap, control } = faultyWrap();
    const world = createWorld({ wrap });
    const manager = world.manager();
    const lease = await manager.acquire("deploy", { ttlMs: 30_000 });
    control().faults.replace.push("unavailable", "unavailable", "denied", "lost-before");
    await world.clock.advance(60_000);
    lease.assertHeld();
    expect(manager.events.some((event) => event.type === "renewal-delayed")).toBe(true);
  });

  it("reports a release that the store never confirmed, and stops believing all the same", async () => {
    const { wrap, control } = faultyWrap();
    const world = createWorld({ wrap });
    const manager = world.manager();
    const lease = await manager.acquire("deploy", { ttlMs: 10_000 });
    control().faults.replace.push(...Array.from({ length: 500 }, () => "unavailable" as const));
    const releasing = lease.release();
    expect(() => lease.assertHeld()).toThrow(/released/);
    await world.clock.advance(10_000);
    expect(await releasing).toMatchObject({ kind: "unconfirmed" });
    expect(manager.events.at(-1)).toMatchObject({ type: "release-failed" });
  });

  it("puts its tombstone on top of a renewal of its own that landed late", async () => {
    const { wrap, control } = faultyWrap();
    const world = createWorld({ wrap });
    const lease = await world.manager({ requestTimeoutMs: 2_000 }).acquire("deploy", { ttlMs: 30_000 });
    control().faults.replace.push("late");
    await world.clock.advance(10_000);
    await control().land();
    const releasing = lease.release();
    await world.clock.advance(1_000);
    expect(await releasing).toEqual({ kind: "released" });
    expect((await world.manager().inspect("deploy")).state).toBe("free");
  });
});
