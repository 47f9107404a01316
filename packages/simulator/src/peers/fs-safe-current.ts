/**
 * fs-safe's sidecar lock in its current form (0.21.0), from its public builds: with its default, which removes nothing,
 * and with `staleRecovery: "remove-if-unchanged"` under a policy that goes by age, or by the death of the holder.
 *
 * Modelled: everybody looks at the guard directory before creating; open(wx) and the write as two calls; a reclaimer
 * makes the guard, reads again, asks the policy, reads again, unlinks, creates its own and drops the guard; the release
 * compares the exact content before it unlinks.
 * Left out: its admission of callers inside one process, reentrancy, exit handlers, `onCompromised` (off unless asked
 * for). Three units are `staleMs`; there is no heartbeat.
 */
import { create, isGone, isSame, look, remove, writeThrough } from "./requests.ts";
import { type Me, type Script, start } from "./step.ts";
import { type Part, work } from "./work.ts";
import type { Entry } from "./world.ts";

const STALE = 3;
const TRIES = 2;
const LOCK = "state.lock";
const GUARD = "state.lock.reclaim";

export type StalePolicy = "fail-closed" | "by-age" | "by-death";

export function fsSafeCurrent(policy: StalePolicy): Script {
  return function* script(me) {
    yield start;
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      if ((yield look("stat", GUARD)).ok) {
        return;
      }
      const made = yield* createLock(me);
      if (made !== null) {
        yield* holdAndRelease(me, made);
        return;
      }
      const seen = (yield look("read", LOCK)).entry;
      if (seen === null) {
        continue;
      }
      if (policy === "fail-closed" || !(yield* isStale(me, seen, policy))) {
        return;
      }
      const reclaimed = yield* reclaim(me, seen, policy);
      if (reclaimed !== null) {
        yield* holdAndRelease(me, reclaimed);
        return;
      }
    }
  };
}

function* reclaim(me: Me, seen: Entry, policy: StalePolicy): Part<Entry | null> {
  if (!(yield create("mkdir", GUARD, null)).ok) {
    return null;
  }
  const again = (yield look("read", LOCK)).entry;
  let made: Entry | null = null;
  if (again !== null && isSame(again, seen) && (yield* isStale(me, again, policy)) && isSame((yield look("read", LOCK)).entry, seen)) {
    yield remove("unlink", LOCK);
    made = yield* createLock(me);
  }
  yield remove("rmdir", GUARD);
  return made;
}

function* holdAndRelease(me: Me, mine: Entry): Part<void> {
  yield* work(me);
  me.stopBelieving();
  if (isSame((yield look("read", LOCK)).entry, mine)) {
    yield remove("unlink", LOCK);
  }
}

function* createLock(me: Me): Part<Entry | null> {
  const body = { by: me.name, nonce: me.name, at: me.wallClock(), mode: "exclusive" as const };
  const made = yield create("open(wx)", LOCK, null);
  if (made.entry === null) {
    return null;
  }
  yield writeThrough("write", LOCK, made.entry.id, body);
  me.believe("exclusive");
  return { ...made.entry, body };
}

function* isStale(me: Me, { body, stamp }: Entry, policy: StalePolicy): Part<boolean> {
  if (policy === "by-age") {
    return me.wallClock() - (body?.at ?? stamp) > STALE;
  }
  return body !== null && (yield isGone(body.by)).ok;
}
