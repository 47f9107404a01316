import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLockManager, type LockManager } from "@holdfast/core";
import { createSftpStore } from "@holdfast/store-sftp";
import { sftpTurns, startSshd, type StartedSshd } from "@holdfast/test-servers";
import { requireOrSkip } from "@holdfast/vitest-config";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";

/*
 * Round trips are counted behind a real sshd: answers are held back until the client has fallen silent, so that each release
 * of answers is one that it waited for. A machine that stops the client between two requests sent together makes the
 * count too high, never too low; then the operation is measured again, and the lowest count is the true one.
 */
const TRIES = 2;

describe("round trips of an SFTP store, on the wire", () => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-turns-"));
  const log = join(folder, "turns");
  let started: StartedSshd = { available: false, reason: "it was never started" };
  let opened = 0;

  beforeAll(async () => {
    writeFileSync(log, "");
    started = await startSshd({ subsystem: sftpTurns(log) });
  }, 120_000);
  afterAll(async () => {
    if (started.available) {
      await started.server.stop();
    }
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach((context) => requireOrSkip(context, { feature: "sshd", ...started }));

  const turns = (): number => readFileSync(log, "utf8").split("\n").length - 1;

  function open(path: string): LockManager {
    if (!started.available) {
      throw new Error("A skipped test goes on.");
    }
    const { host, port, user, identityFile, knownHostsFile, root } = started.server;
    const options = { host, port, user, identityFiles: [identityFile], knownHostsFiles: [knownHostsFile], sshConfigFile: "none", agent: "none" };
    const store = createSftpStore({ ...options, path: `${root}/${path}` });
    onTestFinished(() => store.close());
    const locks = createLockManager({ store });
    onTestFinished(() => locks.close());
    return locks;
  }

  /** The lowest count, each on what `prepare` makes anew. */
  async function lowest(measure: (path: string) => Promise<Readonly<Record<string, number>>>): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      opened += 1;
      for (const [name, count] of Object.entries(await measure(`store-${opened}`))) {
        counts[name] = Math.min(counts[name] ?? Infinity, count);
      }
    }
    return counts;
  }

  async function counted<T>(work: () => Promise<T>): Promise<[number, T]> {
    const before = turns();
    const result = await work();
    return [turns() - before, result];
  }

  /** Connects, which is not counted, and lets what the server said of its time grow old. */
  async function settled(locks: LockManager): Promise<void> {
    await locks.inspect("something-else");
    await new Promise((resolve) => setTimeout(resolve, 1_100));
  }

  it("an exclusive lease: acquire at most 9, renew 3, release 3", { timeout: 120_000 }, async () => {
    const counts = await lowest(async (path) => {
      const locks = open(path);
      await settled(locks);
      const [inEmptyStore, first] = await counted(() => locks.acquire("deploy", { ttlMs: 60_000 }));
      const [renew] = await counted(() => first.renew());
      const [release] = await counted(() => first.release());
      const stranger = open(path);
      await settled(stranger);
      const [afterOthers, second] = await counted(() => stranger.acquire("deploy", { ttlMs: 60_000 }));
      await second.release();
      return { inEmptyStore, renew, release, afterOthers };
    });
    expect(counts).toEqual({ inEmptyStore: expect.any(Number), renew: 3, release: 3, afterOthers: expect.any(Number) });
    expect(counts["inEmptyStore"]).toBeLessThanOrEqual(9);
    expect(counts["afterOthers"]).toBeLessThanOrEqual(9);
  });

  it("a shared lease: acquire at most 9, renew 3, release 4; and a writer after it acquires in 9", { timeout: 120_000 }, async () => {
    const counts = await lowest(async (path) => {
      const before = open(path);
      await (await before.acquire("model", { ttlMs: 60_000 })).release();
      const locks = open(path);
      await settled(locks);
      const [acquire, lease] = await counted(() => locks.acquire("model", { mode: "shared", ttlMs: 60_000 }));
      const [renew] = await counted(() => lease.renew());
      const [release] = await counted(() => lease.release());
      const writer = open(path);
      await settled(writer);
      const [afterReaders, last] = await counted(() => writer.acquire("model", { ttlMs: 60_000 }));
      await last.release();
      return { acquire, renew, release, afterReaders };
    });
    expect(counts).toEqual({ acquire: expect.any(Number), renew: 3, release: 4, afterReaders: expect.any(Number) });
    expect(counts["acquire"]).toBeLessThanOrEqual(9);
    expect(counts["afterReaders"]).toBeLessThanOrEqual(9);
  });
});
