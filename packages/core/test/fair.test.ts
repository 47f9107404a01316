import { describe, expect, it } from "vitest";
import type { Lease } from "../src/lease.ts";
import type { AcquireOptions } from "../src/options.ts";
import { failure } from "./support/failure.ts";
import { createClaimWorld } from "./support/claim-world.ts";
import { faultyWrap } from "./support/faults.ts";
import { createWorld, type TestManager, type World } from "./support/world.ts";

const QUEUE = "deploy/lock.queue";

/** Waits in turn, holds for a second, and writes down that it was there. */
function takesTurn(world: World, order: string[], name: string, options: AcquireOptions = {}, manager: TestManager = world.manager()): Promise<Lease> {
  return manager.acquire("deploy", { fair: true, waitMs: 600_000, operation: name, ...options }).then((lease) => {
    order.push(name);
    world.clock.setTimer(1_000, () => void lease.release());
    return lease;
  });
}

async function stopped(world: World, options: AcquireOptions = {}): Promise<AbortController> {
  const dead = new AbortController();
  const manager = world.manager({ store: { ...world.store, replace: (...request) => (dead.signal.aborted ? new Promise(() => undefined) : world.store.replace(...request)) } });
  void manager.acquire("deploy", { fair: true, waitMs: 600_000, operation: "dead", ...options }).catch(() => undefined);
  await world.clock.advance(10);
  return dead;
}

const NONCE = "e".repeat(32);
let ids = 0;

function standing(operation: string) {
  ids += 1;
  const id = ids.toString(16).padStart(32, "f");
  return { id, holder: "somebody", mode: "exclusive", operation, since: "2027-01-01T00:00:00.000Z", ttl_ms: 30_000, beat: id, host: null };
}

function encoded(record: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(record));
}

async function line(world: World): Promise<readonly string[]> {
  const { waiters } = await world.manager().inspect("deploy");
  expect(waiters.map(({ position }) => position)).toEqual(waiters.map((_, index) => index + 1));
  return waiters.map(({ operation }) => operation);
}

describe("a fair acquire", () => {
  it.each([true, false])("gives the lock in the order in which its waiters joined, also when they look at different times (store with a clock: %s)", async (storeClock) => {
    const world = createWorld({ storeClock });
    const order: string[] = [];
    const holder = await world.manager().acquire("deploy");
    const waiting = [];
    for (const name of ["first", "second", "third", "fourth"]) {
      waiting.push(takesTurn(world, order, name));
      await world.clock.advance(700);
    }
    expect(await line(world)).toEqual(["first", "second", "third", "fourth"]);
    await holder.release();
    await world.clock.advance(30_000);
    await Promise.all(waiting);
    expect(order).toEqual(["first", "second", "third", "fourth"]);
    expect(await line(world)).toEqual([]);
  });

  it("of a lock that is free, with nobody in line, costs one request more and writes no line", async () => {
    const world = createWorld();
    await world.manager().acquire("deploy", { fair: true });
    expect(world.requests).toEqual([`read ${QUEUE}`, "read deploy/lock.exclusive", "create deploy/lock.exclusive", "list deploy/lock.shared/"]);
  });

  it("that has to wait costs two writes to the line, and a look at the lock for the one whose turn it is", async () => {
    const world = createWorld();
    const holder = await world.manager().acquire("deploy");
    world.requests.length = 0;
    const waiting = world.manager().acquire("deploy", { fair: true });
    await world.clock.advance(5);
    // A watched store tells of a change: the second look finds what changed before the watch began.
    expect(world.requests).toEqual([`read ${QUEUE}`, "read deploy/lock.exclusive", `create ${QUEUE}`, "read deploy/lock.exclusive", "read deploy/lock.exclusive"]);
    world.requests.length = 0;
    await holder.release();
    await waiting;
    await world.clock.advance(5);
    expect(world.requests.filter((request) => request.endsWith(QUEUE))).toEqual([`replace ${QUEUE}`]);
  });

  it("keeps a shared waiter in its turn between writers, and two readers in a row hold together", async () => {
    const world = createWorld();
    const order: string[] = [];
    const holder = await world.manager().acquire("deploy");
    const waiting: Promise<Lease>[] = [];
    for (const [name, mode] of [["writer", "exclusive"], ["reader", "shared"], ["other reader", "shared"], ["last writer", "exclusive"]] as const) {
      waiting.push(takesTurn(world, order, name, { mode }));
      await world.clock.advance(200);
    }
    await holder.release();
    await world.clock.advance(1_100);
    expect((await world.manager().inspect("deploy")).readers).toHaveLength(2);
    await world.clock.advance(20_000);
    await Promise.all(waiting);
    expect(order).toEqual(["writer", "reader", "other reader", "last writer"]);
  });

  it("keeps its place for as long as it beats, however long it waits", async () => {
    const world = createWorld({ storeClock: false });
    const order: string[] = [];
    const holder = await world.manager().acquire("deploy");
    const waiting = [takesTurn(world, order, "patient", { ttlMs: 1_000 })];
    await world.clock.advance(100);
    waiting.push(takesTurn(world, order, "later", { ttlMs: 1_000 }));
    await world.clock.advance(60_000);
    await holder.release();
    await world.clock.advance(20_000);
    await Promise.all(waiting);
    expect(order).toEqual(["patient", "later"]);
  });

  it.each([true, false])("passes over a waiter that is silent for its ttl and the grace, and not sooner (store with a clock: %s)", async (storeClock) => {
    const world = createWorld({ storeClock });
    const order: string[] = [];
    const holder = await world.manager().acquire("deploy", { ttlMs: 60_000 });
    const dead = await stopped(world, { ttlMs: 9_000 });
    const waiting = takesTurn(world, order, "next");
    await world.clock.advance(3_500);
    dead.abort();
    await holder.release();
    await world.clock.advance(8_000);
    expect(order).toEqual([]);
    await world.clock.advance(10_000);
    await waiting;
    expect(order).toEqual(["next"]);
  });

  it("passes over a waiter whose process is gone at once, on one machine", async () => {
    const world = createWorld();
    const order: string[] = [];
    const holder = await world.manager().acquire("deploy", { processCheck: false });
    (await stopped(world)).abort();
    const waiting = takesTurn(world, order, "next", {}, world.manager({ liveness: "gone" }));
    await holder.release();
    await world.clock.advance(1_000);
    await waiting;
    expect(order).toEqual(["next"]);
  });

  it("begins at the end again after it was silent for too long, and says so", async () => {
    const world = createWorld({ storeClock: false });
    const order: string[] = [];
    const holder = await world.manager().acquire("deploy", { ttlMs: 60_000 });
    const head = takesTurn(world, order, "head");
    await world.clock.advance(10);
    const positions: (number | null)[] = [];
    const control = { stopped: false };
    const sleepy = world.manager({ store: { ...world.store, replace: async (...request) => (control.stopped ? new Promise(() => undefined) : world.store.replace(...request)) }, requestTimeoutMs: 1_000 });
    const slept = takesTurn(world, order, "sleepy", { ttlMs: 3_000, onWait: ({ position }) => positions.push(position) }, sleepy);
    await world.clock.advance(10);
    const later = takesTurn(world, order, "later");
    await world.clock.advance(10);
    control.stopped = true;
    await world.clock.advance(25_000);
    expect(await line(world)).toEqual(["head", "later"]);
    control.stopped = false;
    await world.clock.advance(5_000);
    expect(await line(world)).toEqual(["head", "later", "sleepy"]);
    await holder.release();
    await world.clock.advance(20_000);
    await Promise.all([head, slept, later]);
    expect(order).toEqual(["head", "later", "sleepy"]);
    expect(positions).toEqual([2, 3, 2, 1]);
  });

  it("leaves the line when it gives up, and says how many were before it", async () => {
    const world = createWorld();
    await world.manager().acquire("deploy", { ttlMs: 60_000 });
    const head = failure(world.manager().acquire("deploy", { fair: true, operation: "head", waitMs: 5_000 }));
    await world.clock.advance(10);
    const second = failure(world.manager().acquire("deploy", { fair: true, operation: "second", waitMs: 2_000 }));
    await world.clock.advance(2_100);
    expect((await second).message).toContain("1 is still in line before this one. Gave up after 2 s.");
    expect(await line(world)).toEqual(["head"]);
    await world.clock.advance(5_000);
    expect((await head).message).toContain("held by");
    expect(await line(world)).toEqual([]);
  });

  it("that is aborted leaves the line too", async () => {
    const world = createWorld();
    await world.manager().acquire("deploy", { ttlMs: 60_000 });
    const controller = new AbortController();
    const waiting = failure(world.manager().acquire("deploy", { fair: true, signal: controller.signal }));
    await world.clock.advance(100);
    expect(await line(world)).toHaveLength(1);
    controller.abort();
    expect((await waiting).code).toBe("ABORTED");
    await world.clock.advance(1_000);
    expect(await line(world)).toEqual([]);
  });

  it("without a wait fails at once where others are in line, and joins nobody", async () => {
    const world = createWorld();
    const holder = await world.manager().acquire("deploy", { ttlMs: 60_000 });
    (await stopped(world)).abort();
    await holder.release();
    expect(await world.manager().tryAcquire("deploy", { fair: true })).toBeNull();
    expect((await failure(world.manager().acquire("deploy", { fair: true, waitMs: 0 }))).message).toContain("1 is still in line before this one");
    expect(await line(world)).toEqual(["dead"]);
    expect(await world.manager().tryAcquire("deploy")).not.toBeNull();
  });

  it("whose join was lost on its way, or whose answer was, stands in line once", async () => {
    for (const fault of ["lost-before", "lost-after"] as const) {
      const { wrap, control } = faultyWrap();
      const world = createWorld({ wrap });
      const order: string[] = [];
      const holder = await world.manager().acquire("deploy", { ttlMs: 60_000 });
      control().faults.create.push(fault);
      const waiting = takesTurn(world, order, fault);
      await world.clock.advance(500);
      expect(await line(world)).toEqual([fault]);
      await holder.release();
      await world.clock.advance(5_000);
      await waiting;
      expect(order).toEqual([fault]);
      expect(await line(world)).toEqual([]);
    }
  });

  it("that gave up before its join landed is taken out of the line again", async () => {
    const { wrap, control } = faultyWrap();
    const world = createWorld({ wrap });
    await world.manager().acquire("deploy", { ttlMs: 60_000 });
    control().faults.create.push("late");
    const waiting = failure(world.manager({ requestTimeoutMs: 500 }).acquire("deploy", { fair: true, waitMs: 100 }));
    await world.clock.advance(700);
    await waiting;
    await control().land();
    expect(await line(world)).toHaveLength(1);
    await world.clock.advance(10_000);
    expect(await line(world)).toEqual([]);
  });

  it("replaces a line that nobody can understand, and one of another version, and tells of it", async () => {
    for (const body of ["", "{", `{"version":2,"nonce":"${"a".repeat(32)}","waiters":[]}`]) {
      const world = createWorld();
      await world.store.create(QUEUE, new TextEncoder().encode(body));
      const holder = await world.manager().acquire("deploy", { ttlMs: 60_000 });
      const manager = world.manager();
      const waiting = manager.acquire("deploy", { fair: true, operation: "next" });
      await world.clock.advance(100);
      expect(await line(world)).toEqual(["next"]);
      expect(manager.events.map(({ type }) => type)).toContain("line-replaced");
      await holder.release();
      await waiting;
    }
  });

  it("keeps what a later version wrote beside the waiters, and into them", async () => {
    const world = createWorld();
    const theirs = { ...standing("later"), mood: "fine" };
    await world.store.create(QUEUE, encoded({ version: 1, nonce: NONCE, waiters: [theirs], colour: "blue" }));
    void world.manager().acquire("deploy", { fair: true, waitMs: 1_000 }).catch(() => undefined);
    await world.clock.advance(100);
    const read = await world.store.read(QUEUE);
    const record: unknown = read.kind === "found" ? JSON.parse(new TextDecoder().decode(read.body)) : null;
    expect(record).toMatchObject({ colour: "blue", waiters: [theirs, { mode: "exclusive" }] });
    await world.clock.advance(3_000);
  });

  it("that finds 64 in line waits outside until there is room", async () => {
    const world = createWorld();
    const order: string[] = [];
    const holder = await world.manager().acquire("deploy", { ttlMs: 60_000 });
    const waiters = Array.from({ length: 64 }, (_, index) => standing(`dead ${index}`));
    await world.store.create(QUEUE, encoded({ version: 1, nonce: NONCE, waiters }));
    expect(await line(world)).toHaveLength(64);
    const positions: (number | null)[] = [];
    const outside = takesTurn(world, order, "outside", { onWait: ({ position }) => positions.push(position) });
    await world.clock.advance(5_000);
    expect(positions).toEqual([null]);
    await world.clock.advance(27_000);
    expect(await line(world)).toEqual(["outside"]);
    await holder.release();
    await world.clock.advance(20_000);
    await outside;
    expect(order).toEqual(["outside"]);
    expect(positions.at(-1)).toBe(1);
  });

  it("of several locks stands in a line at each, in the order of their names", async () => {
    const world = createWorld();
    const held = [await world.manager().acquire("a", { ttlMs: 60_000 }), await world.manager().acquire("b", { ttlMs: 60_000 })];
    const order: string[] = [];
    const both = ["one", "other"].map((name, index) =>
      world.manager().acquireAll(index === 0 ? ["a", "b"] : ["b", "a"], { fair: true, waitMs: 100_000 }).then((group) => {
        order.push(name);
        world.clock.setTimer(500, () => void group.release());
      }),
    );
    await world.clock.advance(2_000);
    await Promise.all(held.map((lease) => lease.release()));
    await world.clock.advance(20_000);
    await Promise.all(both);
    expect(order).toEqual(["one", "other"]);
  });

  it("is refused on a store without conditional writes", async () => {
    const error = await failure(createClaimWorld().manager().acquire("deploy", { fair: true }));
    expect(error.code).toBe("UNSUPPORTED");
    expect(error.message).toContain("nobody can wait in turn");
  });
});
