import { createLockManager } from "@holdfast/core";
import { createS3Store, type S3StoreOptions } from "@holdfast/store-s3";
import { type RecordingProxy, type Started, startMiniflareR2, startRecordingProxy } from "@holdfast/test-servers";
import { requireOrSkip } from "@holdfast/vitest-config";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";

const EXCLUSIVE = "/locks/deploy/lock.exclusive";
const LIST = "LIST /locks/?deploy/lock.shared/";

describe("requests on the wire of an S3 store", () => {
  let started: Started = { available: false, reason: "it was never started" };
  beforeAll(async () => {
    started = await startMiniflareR2();
  });
  afterAll(async () => {
    if (started.available) {
      await started.server.stop();
    }
  });
  beforeEach((context) => requireOrSkip(context, { feature: "s3", ...started }));

  async function open(prefix: string, options: Partial<S3StoreOptions>) {
    if (!started.available) {
      throw new Error("A skipped test goes on.");
    }
    const proxy = await startRecordingProxy(started.server);
    onTestFinished(() => proxy.stop());
    const { endpoint, region, credentials } = proxy;
    const store = createS3Store({ bucket: "locks", prefix, endpoint, region, ...credentials, ...options });
    onTestFinished(() => store.close());
    const locks = createLockManager({ store });
    onTestFinished(() => locks.close());
    return { proxy, locks, sent: () => taken(proxy, prefix) };
  }

  it("an exclusive acquire takes 2 and a listing, a renewal 1, a release 1", async () => {
    const { locks, sent } = await open("exclusive", { etagQuoting: "quoted" });
    const lease = await locks.acquire("deploy", { ttlMs: 60_000 });
    expect(sent()).toEqual([`GET ${EXCLUSIVE}`, `PUT ${EXCLUSIVE} if-none-match`, LIST]);
    expect(await lease.renew()).toBe(true);
    expect(sent()).toEqual([`PUT ${EXCLUSIVE} if-match`]);
    expect(await lease.release()).toMatchObject({ kind: "released" });
    expect(sent()).toEqual([`PUT ${EXCLUSIVE} if-match`]);
    await (await locks.acquire("deploy", { ttlMs: 60_000 })).release();
    expect(sent()).toEqual([`PUT ${EXCLUSIVE} if-match`, LIST, `PUT ${EXCLUSIVE} if-match`]);
  });

  it("a shared acquire takes 3, a release 1", async () => {
    const { locks, sent } = await open("shared", { etagQuoting: "quoted" });
    const lease = await locks.acquire("deploy", { mode: "shared", ttlMs: 60_000 });
    const reader = `/locks/deploy/lock.shared/${lease.leaseId}`;
    expect(sent()).toEqual([`GET ${EXCLUSIVE}`, `PUT ${reader} if-none-match`, `GET ${EXCLUSIVE}`]);
    await lease.release();
    expect(sent()).toEqual([`DELETE ${reader}`]);
  });

  it("a waiter's poll takes 1 conditional read", async () => {
    const { locks, sent } = await open("waiting", { etagQuoting: "quoted" });
    const lease = await locks.acquire("deploy", { ttlMs: 60_000 });
    sent();
    const waiting = locks.acquire("deploy", { ttlMs: 60_000, waitMs: 60_000 });
    const polls: string[] = [];
    await expect.poll(() => polls.push(...sent()), { timeout: 20_000 }).toBeGreaterThan(3);
    expect(new Set(polls.slice(1))).toEqual(new Set([`GET ${EXCLUSIVE} if-none-match`]));
    await lease.release();
    await (await waiting).release();
  });

  it("a store that is not known is asked 6 questions, once, before its first write", async () => {
    const { locks, sent } = await open("asked", {});
    const first = await locks.acquire("deploy", { ttlMs: 60_000 });
    const probe = "/locks/probe";
    expect(sent()).toEqual([
      `GET ${EXCLUSIVE}`,
      "GET /locks/claims",
      `PUT ${probe} if-none-match`,
      `PUT ${probe} if-none-match`,
      `PUT ${probe} if-match`,
      `PUT ${probe} if-match`,
      `DELETE ${probe}`,
      `PUT ${EXCLUSIVE} if-none-match`,
      LIST,
    ]);
    await first.release();
    expect(sent()).toEqual([`PUT ${EXCLUSIVE} if-match`]);
  });
});

/** What was sent since the last look, without the prefix of the store and the random part of a probe. */
function taken(proxy: RecordingProxy, prefix: string): string[] {
  return proxy.requests.splice(0).map((line) => line.replace(`${prefix}/`, "").replace(/holdfast-probe-\w+/, "probe").replace(/holdfast-uses-claims-here[\w.-]+/, "claims"));
}
