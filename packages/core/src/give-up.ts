import type { StoreError } from "@holdfast/store";
import type { CommonContext } from "./context.ts";
import { LockError, type SeenHolder, storeFailure } from "./errors.ts";
import type { WaitNotice } from "./options.ts";
import { type AcquireRequest, waitLeftMs } from "./request.ts";

/** What stood in the way, as last seen: a wait that fails says so without asking again (rule 10). */
export interface WaitLog {
  holders: readonly SeenHolder[];
  unreadable: { readonly key: string; readonly problem: string } | undefined;
  storeError: StoreError | undefined;
  /** Of a fair wait; undefined before it stood anywhere. */
  position: number | null | undefined;
}

export function createWaitLog(): WaitLog {
  return { holders: [], unreadable: undefined, storeError: undefined, position: undefined };
}

/** Tells listeners who is in the way: each look to the one that follows along, each change to all. */
export function noteWait(context: CommonContext, request: AcquireRequest, log: WaitLog, holders: readonly SeenHolder[], soonestMs: number): void {
  const same = holders.length === log.holders.length && holders.every((holder, index) => holder.leaseId === log.holders[index]?.leaseId);
  log.holders = holders;
  if (same && request.onLook === undefined) {
    return;
  }
  const notice = noticeOf(context, request, log, request.position, Number.isFinite(soonestMs) ? soonestMs : null);
  request.onLook?.(notice);
  if (same) {
    return;
  }
  context.emit({ type: "waiting", lock: notice.lock, holders, waitedMs: notice.waitedMs });
  request.onWait?.(notice);
}

/** The same of the place in line, where the lock itself is not looked at: the holders are those seen before the line was joined. */
export function notePosition(context: CommonContext, request: AcquireRequest, log: WaitLog, position: number | null): void {
  const same = log.position === position;
  log.position = position;
  if (same && request.onLook === undefined) {
    return;
  }
  const notice = noticeOf(context, request, log, position, null);
  request.onLook?.(notice);
  if (!same) {
    context.emit({ type: "in-line", lock: request.name, position });
    request.onWait?.(notice);
  }
}

function noticeOf(context: CommonContext, request: AcquireRequest, log: WaitLog, position: number | null, expiresInMs: number | null): WaitNotice {
  const remainingMs = Math.max(0, waitLeftMs(context, request));
  return { lock: request.name, holders: log.holders, waitedMs: request.waitMs - remainingMs, remainingMs, expiresInMs, position };
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
  if (log.position !== undefined) {
    const where = log.position === null ? "the line of those who wait for it is full" : `${log.position - 1} ${log.position === 2 ? "is" : "are"} still in line before this one`;
    return new LockError({ code: "ACQUIRE_TIMEOUT", lock: request.name, holders: log.holders, message: `${name} could not be acquired: ${where}.${waited}` });
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
