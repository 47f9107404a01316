import { describe, expect, it } from "vitest";
import { LeaseEndedError } from "../src/errors.ts";
import type { Lease } from "../src/lease.ts";
import { faultyWrap } from "./support/faults.ts";
import { createWorld } from "./support/world.ts";

const handleOf = ({ lock, mode, leaseId, token }: Lease) => ({ lock, mode, leaseId, token });
const CALM = { ttlMs: 10_000, marginMs: 1_000 };

describe("a lease that is resumed from its handle", () => {
  it.each(["exclusive", "shared"] as const)("is held by whoever resumed it, and not by the one before (%s)", async (mode) => {
    const world = createWorld();
    const first = await world.manager().acquire("deploy", { ...CALM, mode });
    const second = await world.manager().resume(handleOf(first), { marginMs: 1_000 });
    expect(second).toMatchObject({ leaseId: first.leaseId, token: first.token, mode });
    expect(second.remainingMs()).toBe(9_000);
    expect(await first.renew()).toBe(false);
    expect(first.signal.reason).toMatchObject({ reason: "handed-on" });
    expect(await second.release()).toEqual({ kind: "released" });
    expect((await world.manager().inspect("deploy")).state).toBe("free");
  });

  it("goes on being renewed, and names no process whose death would free it", async () => {
    const world = createWorld();
    const first = await world.manager().acquire("deploy", CALM);
    await first.renew();
    const second = await world.manager().resume(handleOf(first));
    await world.clock.advance(60_000);
    second.assertHeld();
    expect((await world.manager().inspect("deploy")).exclusive).toMatchObject({ record: { host: { pid: null }, holder: expect.stringContaining("pid 101") } });
  });

  it("counts from the sending of its own renewal, not from the answer, nor from what was there", async () => {
    const { wrap, control } = faultyWrap();
    const world = createWorld({ wrap });
    const first = await world.manager().acquire("deploy", CALM);
    control().faults.replace.push("slow-answer");
    const resuming = world.manager().resume(handleOf(first), { marginMs: 1_000 });
    await world.clock.advance(3_000);
    control().answer();
    expect((await resuming).remainingMs()).toBe(6_000);
  });

  it("is not held when the answer comes after that deadline", async () => {
    const { wrap, control } = faultyWrap();
    const world = createWorld({ wrap });
    const first = await world.manager().acquire("deploy", CALM);
    control().faults.replace.push("slow-answer");
    const resuming = world.manager({ requestTimeoutMs: 60_000 }).resume(handleOf(first));
    resuming.catch(() => undefined);
    await world.clock.advance(9_500);
    control().answer();
    await expect(resuming).rejects.toMatchObject({ code: "LEASE_ENDED" });
  });

  it("is settled by its nonce when the answer is lost, with the deadline of that very write", async () => {
    const { wrap, control } = faultyWrap();
    const world = createWorld({ wrap });
    const first = await world.manager().acquire("deploy", CALM);
    control().faults.replace.push("lost-after");
    const resuming = world.manager().resume(handleOf(first), { marginMs: 1_000 });
    await world.clock.advance(1_000);
    expect((await resuming).remainingMs()).toBeLessThanOrEqual(9_000);
    expect(world.requests.filter((request) => request.startsWith("replace"))).toHaveLength(1);
  });

  it("is refused once its ttl is over by the store's clock, although nobody took it", async () => {
    const { wrap, control } = faultyWrap();
    const world = createWorld({ wrap });
    const first = await world.manager().acquire("deploy", CALM);
    control().faults.replace.push(...Array.from({ length: 20 }, () => "lost-before" as const));
    await world.clock.advance(10_500);
    expect(first.signal.reason).toMatchObject({ reason: "expired" });
    const resuming = world.manager().resume(handleOf(first));
    resuming.catch(() => undefined);
    await world.clock.advance(1_000);
    await expect(resuming).rejects.toMatchObject({ reason: "expired" });
  });

  it("is refused after an operator broke it", async () => {
    const world = createWorld();
    const first = await world.manager().acquire("deploy", CALM);
    await world.manager().breakLock("deploy", { token: first.token });
    await expect(world.manager().resume(handleOf(first))).rejects.toMatchObject({ reason: "broken" });
  });

  it("is not decided while the store does not answer: that is no loss", async () => {
    const { wrap, control } = faultyWrap();
    const world = createWorld({ wrap });
    const first = await world.manager().acquire("deploy", CALM);
    control().faults.read.push("lost-before", "lost-before", "lost-before", "lost-before", "lost-before", "lost-before");
    const resuming = world.manager().resume(handleOf(first), { waitMs: 0 });
    await expect(resuming).rejects.toMatchObject({ code: "STORE" });
  });

  it("is not called lost either when only the outcome of its own write is unknown", async () => {
    const { wrap, control } = faultyWrap();
    const world = createWorld({ wrap });
    const first = await world.manager().acquire("deploy", CALM);
    control().faults.replace.push("lost-after");
    await expect(world.manager().resume(handleOf(first), { waitMs: 0 })).rejects.toMatchObject({ code: "STORE" });
    expect(await world.manager().resume(handleOf(first))).toMatchObject({ leaseId: first.leaseId });
  });

  it("settles within its wait and one request timeout, both requests together", async () => {
    const { wrap, control } = faultyWrap();
    const world = createWorld({ wrap });
    const first = await world.manager().acquire("deploy", CALM);
    control().faults.read.push("slow-answer");
    control().faults.replace.push("slow-answer");
    let settled = false;
    world
      .manager({ requestTimeoutMs: 2_000 })
      .resume(handleOf(first), { waitMs: 500 })
      .catch(() => undefined)
      .finally(() => {
        settled = true;
      });
    await world.clock.advance(1_500);
    control().answer();
    await world.clock.advance(999);
    expect(settled).toBe(false);
    await world.clock.advance(100);
    expect(settled).toBe(true);
  });

  it("is refused when somebody else took it over, when it was released, and when it is gone", async () => {
    const world = createWorld();
    const first = await world.manager().acquire("deploy", CALM);
    const handle = handleOf(first);
    await first.release();
    await expect(world.manager().resume(handle)).rejects.toMatchObject({ code: "LEASE_ENDED", reason: "released" });
    await world.manager().acquire("deploy", CALM);
    await expect(world.manager().resume(handle)).rejects.toMatchObject({ reason: "taken-over" });
    await expect(world.manager().resume({ ...handle, lock: "other" })).rejects.toBeInstanceOf(LeaseEndedError);
  });

  it("is not resumed twice at once without one of the two being told", async () => {
    const world = createWorld();
    const first = await world.manager().acquire("deploy", CALM);
    const resuming = Promise.all([world.manager().resume(handleOf(first)), world.manager().resume(handleOf(first))]);
    await world.clock.advance(10_000);
    const both = await resuming;
    await world.clock.advance(10_000);
    expect(both.filter(({ signal }) => !signal.aborted)).toHaveLength(1);
  });
});
