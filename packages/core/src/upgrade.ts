import { isStoreError } from "@holdfast/store";
import { chase } from "./chase.ts";
import type { Claim } from "./claim.ts";
import { abandon, clearReaders } from "./clear-readers.ts";
import { heldRecord } from "./compose-record.ts";
import type { Context } from "./context.ts";
import { endClaim } from "./end-claim.ts";
import { LeaseEndedError, LockError, storeFailure } from "./errors.ts";
import { createWaitLog, giveUp, unreadable } from "./give-up.ts";
import { deadlineOf } from "./instant.ts";
import { WAIT_DEFAULT_MS } from "./limits.ts";
import { createObserver, type Observed } from "./observe.ts";
import { openClaim } from "./open-claim.ts";
import { type AcquireRequest, requestLimitMs, seenHolder } from "./request.ts";
import { nextToken } from "./token.ts";

/** A claim that takes the place of another one, with the request that it answers. */
export interface Transfer {
  readonly request: AcquireRequest;
  readonly claim: Claim;
}

/** Rule 14: the reader is kept until the exclusive claim is complete; two upgraders never wait for each other. */
export async function upgrade(context: Context, original: AcquireRequest, reader: Claim, options: { readonly waitMs?: number }): Promise<Transfer> {
  assertHeld(reader);
  if (!reader.record.is_shared) {
    throw new LockError({ code: "INVALID_OPTION", lock: reader.lock, message: "Only a shared lease can be upgraded; this one is exclusive." });
  }
  const request: AcquireRequest = { ...original, mode: "exclusive", exclusiveOnly: false, signal: undefined, startedAt: context.clock.now(), waitMs: options.waitMs ?? WAIT_DEFAULT_MS };
  const log = createWaitLog();
  try {
    const claim = await take(context, request);
    const outcome = await clearReaders(context, request, claim, log, reader.key);
    if (outcome !== "clear") {
      throw outcome === "over" ? giveUp(context, request, log) : refused(request, "the record was lost while the other readers were waited for");
    }
    if (!reader.belief.held()) {
      // Without its reader the claim would begin anew, behind the back of whoever came in between.
      abandon(context, claim);
      assertHeld(reader);
    }
    context.background.run(endClaim(context, reader, { because: "upgraded", reason: "transferred" }));
    return { request, claim };
  } catch (error) {
    throw isStoreError(error) ? storeFailure(request.name, "upgrade", error) : error;
  }
}

function assertHeld(reader: Claim): void {
  if (!reader.belief.held()) {
    throw reader.belief.ended ?? new LeaseEndedError(reader.lock, "expired");
  }
}

/** One try: a register that is not free at once is somebody else's way to the exclusive lease. */
async function take(context: Context, request: AcquireRequest): Promise<Claim> {
  const key = request.keys.exclusive;
  const observed = await createObserver(context, key).look(requestLimitMs(context, request));
  switch (observed.kind) {
    case "unavailable":
      throw observed.error;
    case "unreadable":
      throw unreadable(context, request.name, { key, problem: observed.problem });
    case "live":
      throw refused(request, `${observed.record.holder} is waiting for it, or holds it`, observed);
    default:
      return await write(context, request, observed);
  }
}

async function write(context: Context, request: AcquireRequest, observed: Extract<Observed, { kind: "absent" | "tombstone" | "expired" }>): Promise<Claim> {
  const key = request.keys.exclusive;
  const leaseId = context.random.nonce();
  const replaced = observed.kind === "absent" ? undefined : observed.record;
  const sentAt = context.clock.now();
  const record = heldRecord(context, request, { leaseId, token: nextToken(replaced?.token ?? 0, observed.storeTimeMs), shared: false, replaced, at: sentAt });
  const deadline = deadlineOf(sentAt, request.ttlMs, request.marginMs);
  const limitMs = requestLimitMs(context, request);
  const written =
    observed.kind === "absent" ? await context.requests.create(key, record, limitMs) : await context.requests.replace(key, record, observed.version, limitMs);
  const claimOf = (version: Claim["version"]): Claim => openClaim(context, { lock: request.name, key, marginMs: request.marginMs, record, version, deadline });
  switch (written.kind) {
    case "written":
      return claimOf(written.version);
    case "conflict":
      throw refused(request, "somebody else was faster");
    case "unavailable":
      throw written.error;
    case "unknown": {
      const seen = await context.requests.read(key, requestLimitMs(context, request));
      if (seen.kind === "record" && seen.record.nonce === record.nonce) {
        return claimOf(seen.version);
      }
      const bases = new Set([observed.kind === "absent" ? ("absent" as const) : observed.version]);
      context.background.run(chase(context, { lock: request.name, key, leaseId, sent: new Map([[record.nonce, deadline]]), bases, shared: false }));
      throw written.error;
    }
  }
}

function refused(request: AcquireRequest, why: string, observed?: Extract<Observed, { kind: "live" }>): LockError {
  return new LockError({
    code: "UPGRADE_REFUSED",
    lock: request.name,
    message: `${JSON.stringify(request.name)} cannot be upgraded: ${why}.`,
    hint: "Release the shared lease and acquire an exclusive one.",
    ...(observed === undefined ? {} : { holders: [seenHolder(observed.record)] }),
  });
}
