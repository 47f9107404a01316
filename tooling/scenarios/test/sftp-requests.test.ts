import { createLockManager, type LockManager } from "@holdfast/core";
import { createSftpStore } from "@holdfast/store-sftp";
import { countSftpTurns, type SftpTurns, startSshd, type StartedSshd } from "@holdfast/test-servers";
import { requireOrSkip } from "@holdfast/vitest-config";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";

const ACQUIRE_MAX = 9;
const TTL_MS = 60_000;

describe("round trips of an SFTP store behind OpenSSH", () => {
  let started: StartedSshd = { available: false, reason: "it was never started" };
  let turns: SftpTurns;

  beforeAll(async () => {
    turns = countSftpTurns();
    started = await startSshd();
  }, 120_000);
  afterAll(async () => {
    turns[Symbol.dispose]();
    if (started.available) {
      await started.server.stop();
    }
  });
  beforeEach((context) => requireOrSkip(context, { feature: "sshd", ...started }));

  /** A manager that has connected, which is not counted, and knows nothing of any lock yet. */
  async function open(name: string): Promise<LockManager> {
    if (!started.available) {
      throw new Error("A skipped test goes on.");
    }
    const { host, port, user, identityFile, knownHostsFile, root } = started.server;
    const store = createSftpStore({ host, port, user, identityFiles: [identityFile], knownHostsFiles: [knownHostsFile], sshConfigFile: "none", agent: "none", path: `${root}/${name}` });
    onTestFinished(() => store.close());
    const locks = createLockManager({ store });
    onTestFinished(() => locks.close());
    await locks.inspect("something-else");
    return locks;
  }

  /** The flights of the work, each of them the requests that were sent without an answer in between. */
  async function during<T>(work: () => Promise<T>): Promise<readonly [readonly (readonly string[])[], T]> {
    turns.taken();
    const result = await work();
    return [turns.taken(), result];
  }

  it("an exclusive acquire takes at most 9, a renewal 3, a release 3; the second of a store, too", async () => {
    const locks = await open("exclusive");
    const [inEmptyStore, lease] = await during(() => locks.acquire("deploy", { ttlMs: TTL_MS }));
    expect(inEmptyStore.length).toBeLessThanOrEqual(ACQUIRE_MAX);
    const [renewing, isRenewed] = await during(() => lease.renew());
    expect([isRenewed, renewing.length]).toEqual([true, 3]);
    expect(renewing.at(-1)).toEqual(["ext_openssh_rename"]);
    const [releasing] = await during(() => lease.release());
    expect(releasing.length).toBe(3);
    const stranger = await open("exclusive");
    const [afterOthers, second] = await during(() => stranger.acquire("deploy", { ttlMs: TTL_MS }));
    expect(afterOthers.length).toBeLessThanOrEqual(ACQUIRE_MAX);
    await second.release();
  });

  it("a shared acquire takes at most 9, a renewal 3, a release 4; a writer after it acquires in 9", async () => {
    const writer = await open("shared");
    await (await writer.acquire("model", { ttlMs: TTL_MS })).release();
    const locks = await open("shared");
    const [acquiring, lease] = await during(() => locks.acquire("model", { mode: "shared", ttlMs: TTL_MS }));
    expect(acquiring.length).toBeLessThanOrEqual(ACQUIRE_MAX);
    const [renewing, isRenewed] = await during(() => lease.renew());
    expect([isRenewed, renewing.length]).toEqual([true, 3]);
    const [releasing] = await during(() => lease.release());
    expect(releasing.length).toBe(4);
    const next = await open("shared");
    const [afterReaders, last] = await during(() => next.acquire("model", { ttlMs: TTL_MS }));
    expect(afterReaders.length).toBeLessThanOrEqual(ACQUIRE_MAX);
    await last.release();
  });

  it("a poll of a waiter takes 2", async () => {
    const locks = await open("waiting");
    const lease = await locks.acquire("deploy", { ttlMs: TTL_MS });
    const waiter = await open("waiting");
    const waiting = waiter.acquire("deploy", { ttlMs: TTL_MS, waitMs: TTL_MS });
    turns.taken();
    const flights: string[] = [];
    // The first look reads the record too; after it come polls.
    const readsOnly = (flight: readonly string[]): string => flight.filter((request) => request.endsWith("dir") && !["mkdir", "rmdir"].includes(request)).join(" ");
    await expect.poll(() => flights.push(...turns.taken().map(readsOnly).filter((flight) => flight !== "")), { timeout: 20_000 }).toBeGreaterThan(5);
    expect(flights.slice(0, 6)).toEqual(["opendir", "readdir readdir", "opendir", "readdir readdir", "opendir", "readdir readdir"]);
    await lease.release();
    await (await waiting).release();
  });
});
