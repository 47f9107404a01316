import { describe, expect, it } from "vitest";
import { settle } from "./support/manual-clock.ts";
import { createWorld } from "./support/world.ts";

/** Requests are what users pay for, so the budget of the design is counted, not estimated. */
describe("the request budget", () => {
  it("an exclusive acquire takes 2 requests and a listing, its release 1", async () => {
    const world = createWorld();
    const lease = await world.manager().acquire("deploy");
    expect(world.requests).toEqual(["read deploy/lock.exclusive", "create deploy/lock.exclusive", "list deploy/lock.shared/"]);
    world.requests.length = 0;
    await lease.release();
    expect(world.requests).toEqual(["replace deploy/lock.exclusive"]);
  });

  it("with the last version still known an exclusive acquire takes 1 request and a listing", async () => {
    const world = createWorld();
    const manager = world.manager();
    await (await manager.acquire("deploy")).release();
    world.requests.length = 0;
    await manager.acquire("deploy");
    expect(world.requests).toEqual(["replace deploy/lock.exclusive", "list deploy/lock.shared/"]);
  });

  it("an exclusive-only lock saves the listing once its record carries the flag", async () => {
    const world = createWorld();
    const manager = world.manager();
    await (await manager.acquire("deploy", { exclusiveOnly: true })).release();
    world.requests.length = 0;
    const lease = await manager.acquire("deploy", { exclusiveOnly: true });
    await lease.release();
    expect(world.requests).toEqual(["replace deploy/lock.exclusive", "replace deploy/lock.exclusive"]);
  });

  it("a shared acquire takes 3 requests, its release 1", async () => {
    const world = createWorld();
    const lease = await world.manager().acquire("deploy", { mode: "shared" });
    const key = `deploy/lock.shared/${lease.leaseId}`;
    expect(world.requests).toEqual(["read deploy/lock.exclusive", `create ${key}`, "read deploy/lock.exclusive"]);
    world.requests.length = 0;
    await lease.release();
    expect(world.requests).toEqual([`remove ${key}`]);
  });

  it("a renewal takes 1 request, every third of the ttl", async () => {
    const world = createWorld();
    const lease = await world.manager().acquire("deploy", { ttlMs: 30_000 });
    world.requests.length = 0;
    await world.clock.advance(60_000);
    expect(world.requests).toEqual(Array.from({ length: 6 }, () => "replace deploy/lock.exclusive"));
    expect(lease.remainingMs()).toBeGreaterThan(16_000);
  });

  it("a waiter on a watched store polls once for each change of the holder", async () => {
    const world = createWorld();
    const first = await world.manager().acquire("deploy", { ttlMs: 60_000 });
    const waiting = world.manager().acquire("deploy", { waitMs: 600_000 });
    await settle();
    world.requests.length = 0;
    await world.clock.advance(100);
    expect(world.requests).toEqual([]);
    await first.release();
    const second = await waiting;
    expect(world.requests).toEqual([
      "replace deploy/lock.exclusive",
      "read deploy/lock.exclusive",
      "replace deploy/lock.exclusive",
      "list deploy/lock.shared/",
    ]);
    expect(second.token).toBeGreaterThan(first.token);
  });
});
