import { spawn } from "node:child_process";
import { type HostIdentity, livenessOf } from "@holdfast/host";
import type { StoreChoice } from "../drivers/driver.ts";
import { CliError } from "../failure.ts";
import { systemClock } from "../supervise/clock.ts";
import { sendSignal } from "../supervise/stop-tree.ts";
import { encodeHandle, type Handle } from "./handle.ts";
import { identify } from "./watched-process.ts";

/** What a keeper is told, by its environment: command lines are public, and settings can be secret. */
export const KEEP = {
  handle: "HOLDFAST_KEEP_HANDLE",
  job: "HOLDFAST_KEEP_JOB",
  limitMs: "HOLDFAST_KEEP_LIMIT_MS",
} as const;

/** How long a keeper may take to renew for the first time, on a machine that is busy. */
const READY_WITHIN_MS = 30_000;

/**
 * Leaves a process behind that renews a lease. Returns once it has renewed it for the first time; from then on it is the holder.
 *
 * @param job The process with whose end it gives the lock back.
 * @throws {CliError} `INTERNAL` when it could not be started; then the lease is still the caller's to give back.
 */
export async function startKeeper(handle: Handle, { settings }: StoreChoice, job: HostIdentity, limitMs: number): Promise<HostIdentity> {
  const child = spawn(process.execPath, [process.argv[1] ?? "", "__keep"], {
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, ...settings, [KEEP.handle]: encodeHandle(handle), [KEEP.job]: JSON.stringify(job), [KEEP.limitMs]: String(limitMs) },
  });
  let said = "";
  let slow: Disposable | undefined;
  const ready = new Promise<void>((resolve, reject) => {
    slow = systemClock().after(READY_WITHIN_MS, () => reject(new Error("it did not get ready")));
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(said.trim() === "" ? `it ended with code ${code}` : said.trim())));
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.startsWith("ready\n")) {
        resolve();
      }
    });
  });
  try {
    await ready;
  } catch (error) {
    child.kill("SIGKILL");
    throw new CliError("INTERNAL", `No keeper could be left behind: ${error instanceof Error ? error.message : String(error)}. The lock was given back.`);
  } finally {
    slow?.[Symbol.dispose]();
  }
  child.unref();
  child.stdout.destroy();
  child.removeAllListeners();
  return identify(child.pid ?? 0);
}

export type KeeperState = "alive" | "gone" | "elsewhere";

/** Whether the keeper of a handle still runs, as far as this machine can tell. */
export function stateOf(keeper: HostIdentity): KeeperState {
  const liveness = livenessOf(keeper);
  return liveness === "unknown" ? "elsewhere" : liveness;
}

/** Asks a keeper on this machine to give its lease back and end. The caller has seen that it is alive, by pid and start. */
export function askToEnd(keeper: HostIdentity): void {
  sendSignal(keeper.pid, "SIGTERM");
}
