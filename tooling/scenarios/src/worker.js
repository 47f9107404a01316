// One process of a scenario: it does what it is told by lines on stdin, and tells what happened by lines on stdout.
// Plain JavaScript on the built packages, so that what is killed and stopped here is what users run.
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { createLockManager, LeaseEndedError, LockError } from "@holdfast/core";
import { openStore } from "./open-store.js";

const [storeUri = "", judgePort = "0"] = process.argv.slice(2);
const store = await openStore(storeUri);
const locks = createLockManager({ store });
/** @type {import("@holdfast/core").Lease | undefined} */
let lease;

/** @param {Record<string, unknown>} event */
function tell(event) {
  process.stdout.write(`${JSON.stringify({ pid: process.pid, ...event })}\n`);
}

/** @param {unknown} error */
function failed(error) {
  tell({ event: "failed", code: LockError.is(error) ? error.code : "UNEXPECTED", reason: error instanceof LeaseEndedError ? error.reason : undefined, message: String(error) });
}

/**
 * The judge is the kernel: a port can be bound by one process at a time, and is free again the moment its process dies.
 * @returns {Promise<import("node:net").Server>}
 */
function enterSection() {
  const section = createServer();
  return new Promise((resolve, reject) => {
    section.once("error", reject);
    section.listen({ port: Number(judgePort), host: "127.0.0.1", exclusive: true }, () => resolve(section));
  });
}

/** @param {{ name: string, ttlMs: number, waitMs: number, mode: "exclusive" | "shared" }} options */
async function acquire({ name, ...options }) {
  lease = await locks.acquire(name, { ...options, operation: "a scenario" });
  const held = lease;
  held.signal.addEventListener("abort", () => tell({ event: "ended", reason: held.signal.reason.reason, token: held.token }), { once: true });
  tell({ event: "acquired", token: held.token });
}

/**
 * Acquires, enters the section that only one may be in, leaves it, releases; again and again.
 * @param {{ name: string, ttlMs: number, rounds: number, workMs: number }} plan
 */
async function contend({ name, ttlMs, rounds, workMs }) {
  for (let round = 0; round < rounds; round += 1) {
    await locks.withLock(name, { ttlMs, waitMs: 60_000 }, async ({ token }) => {
      const section = await enterSection();
      tell({ event: "entered", token });
      await new Promise((resolve) => setTimeout(resolve, workMs));
      await new Promise((resolve) => section.close(resolve));
      tell({ event: "left", token });
    });
  }
  tell({ event: "finished" });
}

/** @type {Record<string, (options: any) => Promise<void>>} */
const orders = {
  acquire,
  contend,
  async release() {
    tell({ event: "released", outcome: await lease?.release() });
  },
  async renew() {
    tell({ event: "renewed", confirmed: await lease?.renew() });
  },
  async check() {
    lease?.assertHeld();
    tell({ event: "held", remainingMs: lease?.remainingMs() });
  },
  async inspect({ name }) {
    tell({ event: "status", state: (await locks.inspect(name)).state });
  },
};

tell({ event: "ready" });
for await (const line of createInterface({ input: process.stdin })) {
  const { order, ...options } = JSON.parse(line);
  // Orders overlap on purpose: a scenario may ask a waiter how it is.
  orders[order]?.(options).catch(failed);
}
await locks.close();
await store.close();
