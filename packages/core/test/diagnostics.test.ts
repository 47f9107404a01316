import { channel, type Channel, subscribe, tracingChannel, unsubscribe } from "node:diagnostics_channel";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ACQUIRE_CHANNEL, type Lease, LOCK_CHANNEL, type LockMessage } from "../src/index.ts";
import { createWorld } from "./support/world.ts";

const heard: LockMessage[] = [];
const listener = (message: unknown): void => void heard.push(message as LockMessage);
beforeEach(() => {
  heard.length = 0;
  subscribe(LOCK_CHANNEL, listener);
});
afterEach(() => void unsubscribe(LOCK_CHANNEL, listener));

const typesOf = (lease: Lease): string[] => heard.flatMap((message) => ("leaseId" in message && message.leaseId === lease.leaseId ? [message.type] : []));

describe("the channel of all managers", () => {
  it("tells each lease's beginning and end once, with the store, whatever ended it", async () => {
    const world = createWorld();
    const manager = world.manager();
    const released = await manager.acquire("a");
    await released.release();
    expect(typesOf(released)).toEqual(["acquired", "ended", "released"]);
    expect(heard.every(({ location }) => location === world.store.location)).toBe(true);
    expect(heard.find(({ type }) => type === "ended")).toMatchObject({ reason: "released", lock: "a" });

    const shared = await manager.acquire("b", { mode: "shared" });
    const exclusive = await shared.upgrade();
    expect(typesOf(shared).slice(0, 2)).toEqual(["acquired", "ended"]);
    expect(heard.filter(({ type }) => type === "ended").at(-1)).toMatchObject({ reason: "transferred" });
    await world.manager().breakLock("b", { token: exclusive.token });
    await world.clock.advance(15_000);
    expect(typesOf(exclusive)).toEqual(["acquired", "ended", "lost"]);
    expect(heard.at(-1)).toMatchObject({ type: "lost", reason: "broken" });
    expect(heard.some(({ type }) => type === "broke")).toBe(true);
  });

  it("tells of renewals, waiting and takeovers", async () => {
    const world = createWorld();
    const lease = await world.manager().acquire("a", { ttlMs: 3_000 });
    const waiting = world.manager().acquire("a", { waitMs: 500 }).catch((error: { code: string }) => error.code);
    await world.clock.advance(1_500);
    expect(await waiting).toBe("ACQUIRE_TIMEOUT");
    expect(heard.map(({ type }) => type)).toEqual(expect.arrayContaining(["waiting", "renewed"]));
    await lease.release();
  });
});

it("an acquire is traced from its call to its lease, or to its failure", async () => {
  const steps: string[] = [];
  const handlers = {
    start: (trace: object) => void steps.push(`start ${JSON.stringify(trace)}`),
    end: () => undefined,
    asyncStart: () => undefined,
    asyncEnd: (trace: object) => void steps.push("result" in trace ? "held" : "not held"),
    error: (trace: object) => void steps.push(String((trace as { error: { code: string } }).error.code)),
  };
  const tracing = tracingChannel<unknown, object>(ACQUIRE_CHANNEL);
  tracing.subscribe(handlers);
  const world = createWorld();
  const lease = await world.manager().acquire("a");
  await expect(world.manager().tryAcquire("a")).resolves.toBeNull();
  await lease.release();
  tracing.unsubscribe(handlers);
  await (await world.manager().acquire("b")).release();
  const start = `start ${JSON.stringify({ lock: "a", location: world.store.location, mode: "exclusive" })}`;
  expect(steps).toEqual([start, "held", start, "ACQUIRE_TIMEOUT", "not held"]);
});

it("nothing is published while nobody listens", async () => {
  unsubscribe(LOCK_CHANNEL, listener);
  const lock: Channel = channel(LOCK_CHANNEL);
  expect(lock.hasSubscribers).toBe(false);
  await (await createWorld().manager().acquire("a")).release();
  expect(heard).toEqual([]);
});
