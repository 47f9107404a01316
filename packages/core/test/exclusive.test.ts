import { describe, expect, it } from "vitest";
import { failure } from "./support/failure.ts";
import { settle } from "./support/manual-clock.ts";
import { createWorld } from "./support/world.ts";

describe("an exclusive lease", () => {
  it("is held by one at a time, and handed to the waiter when it is released", async () => {
    const world = createWorld();
    const first = await world.manager().acquire("deploy");
    const waiting = world.manager().acquire("deploy");
    await world.clock.advance(5_000);
    first.assertHeld();
    await first.release();
    const second = await waiting;
    second.assertHeld();
    expect(() => first.assertHeld()).toThrow(/released/);
    expect(second.token).toBeGreaterThan(first.token);
  });

  it("gives tokens that grow over releases, expiries and breaks", async () => {
    const world = createWorld({ storeClock: false });
    const tokens: number[] = [];
    const first = await world.manager().acquire("deploy");
    tokens.push(first.token);
    await first.release();
    const second = await world.manager().acquire("deploy");
    tokens.push(second.token);
    const breaker = world.manager();
    const broken = await breaker.breakLock("deploy", { token: second.token });
    tokens.push(broken.token);
    tokens.push((await breaker.acquire("deploy")).token);
    expect(tokens).toEqual([...tokens].sort((a, b) => a - b));
    expect(new Set(tokens).size).toBe(4);
  });

  it("that is held makes a wait fail in time, saying who was seen and what for, without asking again", async () => {
    const world = createWorld();
    await world.manager({ pid: 41 }).acquire("deploy", { operation: "release 1.2" });
    const outcome = failure(world.manager().acquire("deploy", { waitMs: 3_000 }));
    await settle();
    const asked = world.requests.length;
    await world.clock.advance(3_000);
    const error = await outcome;
    expect(error.code).toBe("ACQUIRE_TIMEOUT");
    expect(error.message).toContain("host-41 (pid 41)");
    expect(error.message).toContain("release 1.2");
    expect(error.holders[0]?.operation).toBe("release 1.2");
    expect(world.requests.length).toBe(asked);
  });

  it("that is held makes one try return null", async () => {
    const world = createWorld();
    await world.manager().acquire("deploy");
    expect(await world.manager().tryAcquire("deploy")).toBeNull();
  });

  it("is found free by one try although the manager remembers an older state", async () => {
    const world = createWorld();
    const here = world.manager();
    await (await here.acquire("deploy")).release();
    await (await world.manager().acquire("deploy")).release();
    expect(await here.tryAcquire("deploy")).not.toBeNull();
  });

  it("can be waited for until a signal ends the wait, at once", async () => {
    const world = createWorld();
    await world.manager().acquire("deploy");
    const controller = new AbortController();
    const outcome = failure(world.manager().acquire("deploy", { signal: controller.signal }));
    await settle();
    controller.abort();
    expect((await outcome).code).toBe("ABORTED");
  });
});

describe("a holder that crashed", () => {
  it("and is long dead is taken over at once by the store's clock", async () => {
    const world = createWorld();
    await world.manager().acquire("deploy", { ttlMs: 30_000 });
    world.clock.pause(31_001);
    const rescuer = world.manager();
    const lease = await rescuer.tryAcquire("deploy");
    expect(lease).not.toBeNull();
    expect(rescuer.events.find((event) => event.type === "took-over")).toMatchObject({ because: "store-clock" });
  });

  it("is not taken over one moment before ttl + grace", async () => {
    const world = createWorld();
    await world.manager().acquire("deploy", { ttlMs: 30_000 });
    world.clock.pause(31_000);
    expect(await world.manager().tryAcquire("deploy")).toBeNull();
  });

  it("frees the lock for a waiter within ttl + grace + one poll on a store without a clock", async () => {
    const world = createWorld({ storeClock: false });
    await world.manager().acquire("deploy", { ttlMs: 10_000 });
    world.clock.pause(9_000);
    const waiting = world.manager().acquire("deploy", { waitMs: 60_000 });
    await settle();
    // The crashed holder's timers still exist in this process; its lease is over, so they do nothing.
    await world.clock.advance(11_000 + 5_000);
    expect((await waiting).remainingMs()).toBeGreaterThan(0);
  });

  it("is taken over at once when its process is provably gone", async () => {
    const world = createWorld();
    await world.manager({ pid: 41 }).acquire("deploy");
    const observer = world.manager({ liveness: "gone" });
    expect(await observer.tryAcquire("deploy")).not.toBeNull();
    expect(observer.events.find((event) => event.type === "took-over")).toMatchObject({ because: "process-gone" });
  });

  it("is not taken over early when it said that its work may outlive its process", async () => {
    const world = createWorld();
    await world.manager({ pid: 41 }).acquire("deploy", { processCheck: false });
    expect(await world.manager({ liveness: "gone" }).tryAcquire("deploy")).toBeNull();
  });
});

describe("an observer", () => {
  it("starts its watch again with every renewal it sees", async () => {
    const world = createWorld({ storeClock: false });
    const holder = await world.manager().acquire("deploy", { ttlMs: 10_000 });
    const outcome = failure(world.manager().acquire("deploy", { waitMs: 120_000 }));
    await world.clock.advance(120_000);
    expect((await outcome).code).toBe("ACQUIRE_TIMEOUT");
    holder.assertHeld();
  });

  it("whose wall clock is set a day on takes nothing over", async () => {
    const world = createWorld({ storeClock: false });
    const observer = world.manager();
    await world.manager().acquire("deploy", { ttlMs: 10_000 });
    await observer.tryAcquire("deploy");
    await world.clock.setWall(86_400_000);
    expect(await observer.tryAcquire("deploy")).toBeNull();
  });

  it("that does not trust the store's clock takes over only what it watched itself", async () => {
    const world = createWorld();
    await world.manager().acquire("deploy", { ttlMs: 10_000 });
    world.clock.pause(60_000);
    const observer = world.manager({ expiry: "watch-only" });
    expect(await observer.tryAcquire("deploy")).toBeNull();
    world.clock.pause(11_001);
    expect(await observer.tryAcquire("deploy")).not.toBeNull();
  });
});
