import type { StoreError } from "@holdfast/store";
import type { CommonContext } from "./context.ts";
import { LockError, type SeenHolder, storeFailure } from "./errors.ts";
import { type AcquireRequest, waitLeftMs } from "./request.ts";

/** What stood in the way, as last seen: a wait that fails says so without asking again (rule 10). */
export interface WaitLog {
  holders: readonly SeenHolder[];
  unreadable: { readonly key: string; readonly problem: string } | undefined;
  storeError: StoreError | undefined;
}

export function createWaitLog(): WaitLog {
  return { holders: [], unreadable: undefined, storeError: undefined };
}

/** Tells listeners who is in the way: each look to the one that follows along, each change to all. */
export function noteWait(context: CommonContext, request: AcquireRequest, log: WaitLog, holders: readonly SeenHolder[], soonestMs: number): void {
  const same = holders.length === log.holders.length && holders.every((holder, index) => holder.leaseId === log.holders[index]?.leaseId);
  log.holders = holders;
  if (same && request.onLook === undefined) {
    return;
  }
  const remainingMs = Math.max(0, waitLeftMs(context, request));
  const expiresInMs = Number.isFinite(soonestMs) ? soonestMs : null;
  const notice = { lock: request.name, holders, waitedMs: request.waitMs - remainingMs, remainingMs, expiresInMs };
  request.onLook?.(notice);
  if (same) {
    return;
  }
  context.emit({ type: "waiting", lock: notice.lock, holders, waitedMs: notice.waitedMs });
  request.onWait?.(notice);
}

/** The error of a wait that is over. An outage is told as an outage, never as "held" (section 4 of the design). */
export function giveUp(context: CommonContext, request: AcquireRequest, log: WaitLog): LockError {
  const name = JSON.stringify(request.name);
  const waited = request.waitMs === 0 ? "" : ` Gave up after ${seconds(request.waitMs)}.`;
  if (log.storeError !== undefined) {
    return storeFailure(request.name, "acquire", log.storeError);
  }
  if (log.unreadable !== undefined) {
    return unreadable(context, request.name, log.unreadable);
  }
  const [first, ...others] = log.holders;
  if (first === undefined) {
    return new LockError({ code: "ACQUIRE_TIMEOUT", lock: request.name, message: `${name} could not be acquired: others were faster each time.${waited}` });
  }
  const what = first.operation === "" ? "" : ` for ${JSON.stringify(first.operation)}`;
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  const mode = first.mode === "shared" ? "shared by" : "held by";
  return new LockError({
    code: "ACQUIRE_TIMEOUT",
    lock: request.name,
    holders: log.holders,
    message: `${name} is ${mode} ${first.holder}${more}${what}, since ${first.acquiredAt}.${waited}`,
  });
}

export function unreadable(context: CommonContext, lock: string, { key, problem }: { readonly key: string; readonly problem: string }): LockError {
  return new LockError({
    code: "UNREADABLE",
    lock,
    message: `${JSON.stringify(lock)} is held by unknown: the record at ${JSON.stringify(key)} on ${context.location} cannot be understood; ${problem}.`,
    hint: "Look at it, and break the lock if it is nobody's.",
  });
}

function seconds(milliseconds: number): string {
  return milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : `${Math.round(milliseconds / 100) / 10} s`;
}
