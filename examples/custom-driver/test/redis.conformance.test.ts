import { createLockManager } from "@holdfast/core";
import type { RegisterStore } from "@holdfast/store";
import { describeConformance } from "@holdfast/store-testkit";
import { requireOrSkip } from "@holdfast/vitest-config";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createRedisStore, parseRedisUri } from "../src/index.ts";
import { type RedisServer, startRedis } from "./redis-server.ts";

let server: RedisServer | undefined;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server?.stop());

const open = (): RegisterStore => createRedisStore({ host: "127.0.0.1", port: server?.port ?? 0, prefix: "conformance" });

describe("with a server", () => {
  beforeEach((context) => {
    requireOrSkip(context, { feature: "redis", available: server !== undefined, reason: "redis-server is not installed" });
  });

  describeConformance({ describe, it }, { name: "the Redis driver", open: () => ({ connect: async () => open() }) });

  it("is a place for locks", async () => {
    const [mine, theirs] = [open(), open()];
    const lease = await createLockManager({ store: mine }).acquire("nightly");
    expect(lease.guarantee).toBe("fenced");
    expect(await createLockManager({ store: theirs }).tryAcquire("nightly")).toBeNull();
    expect(await lease.release()).toMatchObject({ kind: "released" });
    await Promise.all([mine.close(), theirs.close()]);
  });

  it("when the server is gone, a write is unknown or unavailable and a read is never absent", async () => {
    const own = await startRedis();
    const store = createRedisStore({ host: "127.0.0.1", port: own?.port ?? 0 });
    const body = new TextEncoder().encode("{}");
    expect(await store.create("a", body)).toMatchObject({ kind: "written" });
    await own?.stop();
    await expect(store.create("b", body)).rejects.toMatchObject({ code: expect.stringMatching(/^(UNAVAILABLE|INDETERMINATE)$/) });
    await expect(store.read("a")).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await store.close();
  });
});

it("nobody there is an outage, and not an absent key", async () => {
  const store = createRedisStore({ host: "127.0.0.1", port: 9 });
  await expect(store.read("a")).rejects.toMatchObject({ code: "UNAVAILABLE", key: "a" });
  await expect(store.create("a", new Uint8Array([1]))).rejects.toMatchObject({ code: "UNAVAILABLE" });
  await store.close();
});

it("a URI names host, port and prefix; a password in it is refused and not repeated", () => {
  expect(parseRedisUri("redis://cache:6380/locks", { HOLDFAST_REDIS_PASSWORD: "from-outside" })).toEqual({ host: "cache", port: 6380, prefix: "locks", password: "from-outside" });
  expect(() => parseRedisUri("redis://user:hunter2@cache", {})).toThrow(/^(?!.*hunter2).*HOLDFAST_REDIS_PASSWORD/s);
});
