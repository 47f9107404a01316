import { describe, expect, it } from "vitest";
import { createClaimWorld } from "../support/claim-world.ts";
import { settle } from "../support/manual-clock.ts";

/** Requests are what users pay for, so the budget of the design is counted, not estimated. */
describe("the request budget on a store without conditional writes", () => {
  it("an exclusive acquire takes 3 requests, its release 1", async () => {
    const world = createClaimWorld();
    const lease = await world.manager().acquire("deploy");
    expect(world.requests).toEqual(["list", "put exclusive 2", "list"]);
    world.requests.length = 0;
    await lease.release();
    expect(world.requests).toEqual(["bury exclusive 2"]);
  });

  it("with the last token still known an exclusive acquire takes 2 requests, and sweeps the tombstone before it", async () => {
    const world = createClaimWorld();
    const manager = world.manager();
    await (await manager.acquire("deploy")).release();
    world.requests.length = 0;
    const lease = await manager.acquire("deploy");
    await settle();
    expect(world.requests).toEqual(["put exclusive 4", "list", "remove exclusive 2"]);
    expect(lease.token).toBe(4);
  });

  it("a shared acquire takes 3 requests, its release 1", async () => {
    const world = createClaimWorld();
    const lease = await world.manager().acquire("deploy", { mode: "shared" });
    expect(world.requests).toEqual(["list", "put shared 0", "list"]);
    world.requests.length = 0;
    await lease.release();
    expect(world.requests).toEqual(["remove shared 0"]);
  });

  it("a renewal takes 1 request, every third of the ttl, and a holder lists once a ttl to learn of a break", async () => {
    const world = createClaimWorld();
    const lease = await world.manager().acquire("deploy", { ttlMs: 30_000 });
    world.requests.length = 0;
    expect(await lease.renew()).toBe(true);
    expect(world.requests).toEqual(["put exclusive 2"]);
    world.requests.length = 0;
    await world.clock.advance(60_000);
    expect(world.requests.filter((request) => request === "put exclusive 2")).toHaveLength(6);
    expect(world.requests.filter((request) => request === "list")).toHaveLength(2);
    expect(world.requests).toHaveLength(8);
    lease.assertHeld();
  });

  it("on a store that keeps versions a renewal and a release take one exact removal more, so that one version is left", async () => {
    const world = createClaimWorld({ keepsVersions: true });
    const lease = await world.manager().acquire("deploy");
    world.requests.length = 0;
    await lease.renew();
    await settle();
    expect(world.requests).toEqual(["put exclusive 2", "remove exclusive 2"]);
    expect(await world.store.list("")).toHaveLength(1);
    world.requests.length = 0;
    await lease.release();
    await settle();
    expect(world.requests).toEqual(["bury exclusive 2", "remove exclusive 2"]);
    expect(await world.store.list("")).toMatchObject([{ sizeBytes: 0 }]);
  });

  it("a poll takes 1 listing, after the one read that tells who is in the way", async () => {
    const world = createClaimWorld();
    await world.manager().acquire("deploy", { ttlMs: 600_000 });
    world.requests.length = 0;
    const waiting = world.manager().acquire("deploy", { waitMs: 20_000 }).catch((error: unknown) => error);
    await world.clock.advance(19_000);
    expect(world.requests.slice(0, 3)).toEqual(["list", "read exclusive 2", "list"]);
    expect(new Set(world.requests.slice(2))).toEqual(new Set(["list"]));
    await world.clock.advance(1_000);
    await waiting;
  });
});
