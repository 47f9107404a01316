import { createLockManager, LeaseEndedError, type Lease } from "@holdfast/core";
import type { HostIdentity } from "@holdfast/host";
import * as z from "zod/mini";
import { settingsFromEnvironment } from "../drivers/settings.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { decodeHandle } from "../handles/handle.ts";
import { KEEP } from "../handles/keeper.ts";
import { hasEnded } from "../handles/watched-process.ts";
import { openKnown } from "../vetting/open-vetted.ts";
import { type SharedClock, systemClock } from "../supervise/clock.ts";
import { marginFor } from "./margin.ts";

/** How often the job is looked at: no request is spent on it. */
const LOOK_EVERY_MS = 500;

const RELEASE_WAIT_MS = 10_000;

const identity = z.object({
  hostname: z.string(),
  machineId: z.nullable(z.string()),
  bootId: z.nullable(z.string()),
  pidNamespace: z.nullable(z.string()),
  pid: z.int(),
  processStartedAt: z.nullable(z.string()),
});

/** The keeper: renews a lease until it is lost or released elsewhere, its job has ended, the limit is reached, or it is told to end. */
export async function keep(): Promise<number> {
  const { [KEEP.handle]: text, [KEEP.job]: job, [KEEP.limitMs]: limit } = process.env;
  if (text === undefined || job === undefined || limit === undefined) {
    return EXIT_CODES.USAGE.code;
  }
  const handle = decodeHandle(text);
  const told = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => told.abort());
  }
  // A terminal that closes ends the shell that we look at, or does not; in itself it means nothing.
  process.on("SIGHUP", () => undefined);
  // Whoever started us is gone once it has heard the first word.
  process.stdout.on("error", () => undefined);
  const store = await openKnown({ store: handle.store, settings: settingsFromEnvironment(process.env) });
  try {
    const manager = createLockManager({ store });
    const lease = await manager.resume(handle, { marginMs: marginFor(handle.ttlMs) });
    process.stdout.write("ready\n");
    await untilOver(lease, identity.parse(JSON.parse(job)), Number(limit), told.signal, systemClock());
    await lease.release({ waitMs: RELEASE_WAIT_MS });
    process.exit(EXIT_CODES.OK.code);
  } catch (error) {
    process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(error instanceof LeaseEndedError ? EXIT_CODES.LOST.code : EXIT_CODES.STORE.code);
  }
}

/** The clock counts suspended time as well, so a limit means what people think it means. */
async function untilOver(lease: Lease, job: HostIdentity, limitMs: number, told: AbortSignal, clock: SharedClock): Promise<void> {
  const endsAtMs = clock.nowMs() + limitMs;
  const over = AbortSignal.any([lease.signal, told]);
  while (!over.aborted && clock.nowMs() < endsAtMs && !hasEnded(job)) {
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        timer[Symbol.dispose]();
        resolve();
      };
      const timer = clock.after(LOOK_EVERY_MS, () => {
        over.removeEventListener("abort", wake);
        resolve();
      });
      over.addEventListener("abort", wake, { once: true });
    });
  }
}
