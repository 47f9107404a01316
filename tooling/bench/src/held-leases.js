import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Holds many leases in this process, with nothing else going on, and tells as JSON what that takes. Run with `--expose-gc`.
 * Timers are counted where they are made, because Node lists only those that keep a process alive, and these do not.
 */
const alive = new Set();
const { setTimeout: setReal, clearTimeout: clearReal } = globalThis;
globalThis.setTimeout = (callback, ...rest) => {
  const timer = setReal((...given) => {
    alive.delete(timer);
    callback(...given);
  }, ...rest);
  alive.add(timer);
  return timer;
};
globalThis.clearTimeout = (timer) => {
  alive.delete(timer);
  clearReal(timer);
};

const { createLockManager } = await import("@holdfast/core");
const { createMemoryStore } = await import("@holdfast/store");
const { createLocalStore } = await import("@holdfast/store-local");

const [kind, count, ttlMs, windowMs] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const folder = mkdtempSync(join(tmpdir(), "bench-held-"));
const locks = createLockManager({ store: kind === "memory" ? createMemoryStore() : createLocalStore({ directory: folder }) });
try {
  await (await locks.acquire("warm/up", { ttlMs })).release();
  const used = () => {
    globalThis.gc();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = used();
  const leases = [];
  for (let index = 0; index < count; index += 1) {
    leases.push(await locks.acquire(`held/${index}`, { ttlMs, exclusiveOnly: true }));
  }
  const bytesPerLease = (used() - before) / count;
  const timers = alive.size;
  const keepingAlive = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  let renewals = 0;
  for (const lease of leases) {
    lease.onRenewed(() => (renewals += 1));
  }
  const [cpu, atMs] = [process.cpuUsage(), performance.now()];
  await new Promise((resolve) => setReal(resolve, windowMs));
  const { user, system } = process.cpuUsage(cpu);
  const share = (user + system) / 1_000 / (performance.now() - atMs);
  const lost = leases.filter((lease) => lease.signal.aborted).length;
  process.stdout.write(JSON.stringify({ share, bytesPerLease, timers, keepingAlive, renewals, lost }), () => process.exit(0));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
