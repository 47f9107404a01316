import type { Contender } from "./acquisition.ts";
import { RECORD_BYTES_MAX } from "./limits.ts";
import { decodeRecord } from "./record.ts";
import { run } from "./steps.ts";

/** Whether what kept this one waiting is gone: the guard, or the lock file. One call to the system. */
export function isWayFree({ request: { site }, contest }: Contender): boolean {
  return run(site.files.stamps(contest.pending === undefined ? site.names.lock : site.names.guard)) === undefined;
}

/**
 * Whether trying again may end otherwise than the last time: the way is free, or the holder has died, of which no file
 * system tells. A watch can miss an event (a queue that overflows, a directory that is replaced), so whoever waits asks
 * this from time to time, whatever the retry delays are.
 */
export function isWorthTrying(contender: Contender): boolean {
  const { world, request, contest, admission } = contender;
  if (!admission.isFirst()) {
    return false;
  }
  if (contest.pending !== undefined) {
    return isWayFree(contender);
  }
  const look = run(request.site.files.read(request.site.names.lock, RECORD_BYTES_MAX));
  if (look.kind !== "file") {
    return true;
  }
  const holder = decodeRecord(look.bytes);
  return holder.kind === "ours" && world.makers.liveness(holder.maker) === "gone";
}
