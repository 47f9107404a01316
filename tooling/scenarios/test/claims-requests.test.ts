import { createLockManager } from "@holdfast/core";
import type { ClaimStore } from "@holdfast/store";
import { createB2Store } from "@holdfast/store-b2";
import { createS3ClaimStore } from "@holdfast/store-s3";
import { startB2Double, startRecordingProxy, startS3rver } from "@holdfast/test-servers";
import { requireOrSkip } from "@holdfast/vitest-config";
import { expect, it, onTestFinished } from "vitest";

const TTL = { ttlMs: 60_000 };

/** What a claim costs, told by what went over the wire. `sent` gives what was sent since the last look. */
async function expectBudget(store: ClaimStore, sent: () => readonly string[], removals: number): Promise<void> {
  onTestFinished(() => store.close());
  const locks = createLockManager({ store });
  onTestFinished(() => locks.close());
  // The questions that are asked once, before the first put.
  await (await locks.acquire("warm", TTL)).release();
  await settled(sent);

  const lease = await locks.acquire("deploy", TTL);
  expect(sent()).toEqual(["LIST", "PUT", "LIST"]);
  expect(await lease.renew()).toBe(true);
  expect(await settled(sent)).toEqual(["PUT", ...removed(removals)]);
  expect(await lease.release()).toMatchObject({ kind: "released" });
  expect(await settled(sent)).toEqual(["PUT", ...removed(removals)]);

  const again = await locks.acquire("deploy", TTL);
  const second = await settled(sent);
  // The tombstone before it is swept by its successor.
  expect(second.filter((line) => line !== "DELETE")).toEqual(["PUT", "LIST"]);
  await again.release();
  await settled(sent);

  const shared = await locks.acquire("reports", { ...TTL, mode: "shared" });
  expect(await settled(sent)).toEqual(["LIST", "PUT", "LIST"]);
  await shared.release();
  expect(await settled(sent)).toEqual(["DELETE"]);

  const step = await locks.acquire("steps", TTL);
  await settled(sent);
  const { lock, mode, leaseId, token } = step;
  const next = await locks.resume({ lock, mode, leaseId, token });
  expect(await settled(sent)).toEqual(["LIST", "GET", "PUT", "LIST"]);
  await next.release();
}

const removed = (count: number): readonly string[] => Array.from({ length: count }, () => "DELETE");

/** All that was sent until nothing more is: clean-up goes on behind our back. */
async function settled(sent: () => readonly string[]): Promise<readonly string[]> {
  const all: string[] = [];
  let quiet = 0;
  await expect.poll(() => {
    const more = sent();
    all.push(...more);
    quiet = more.length === 0 ? quiet + 1 : 0;
    return quiet;
  }, { timeout: 30_000, interval: 50 }).toBeGreaterThan(8);
  return all;
}

const kindOf = (line: string): string => (/^(VERSIONS|LIST) |\?versions/.test(line) ? "LIST" : (line.split(" ", 1)[0] ?? ""));

it("on Backblaze B2, of which this is a double, a claim costs 3, 1 and 1, and one exact removal for each renewal and release", { timeout: 120_000 }, async () => {
  const double = await startB2Double();
  onTestFinished(() => double.stop());
  const { bucket, keyId, applicationKey, authorizeUrl } = double;
  const store = createB2Store({ bucket, keyId, applicationKey, authorizeUrl, listDelayMs: 0 });
  await expectBudget(store, () => double.requests.splice(0).map(kindOf), 1);
  expect(double.versions().filter(({ isHideMarker }) => isHideMarker)).toEqual([]);
});

it("on a store that keeps no versions a claim costs 3, 1 and 1", { timeout: 120_000 }, async (context) => {
  const started = await startS3rver();
  requireOrSkip(context, { feature: "s3rver", ...started });
  if (!started.available) {
    throw new Error("A skipped test goes on.");
  }
  onTestFinished(() => started.server.stop());
  const proxy = await startRecordingProxy(started.server);
  onTestFinished(() => proxy.stop());
  const { endpoint, region, credentials } = proxy;
  const store = createS3ClaimStore({ bucket: "locks", endpoint, region, ...credentials, listDelayMs: 0 });
  await expectBudget(store, () => proxy.requests.splice(0).map(kindOf), 0);
});
