/**
 * fs-safe's sidecar lock in its early forms, from its public builds: 0.1.2, and 0.4.1 with `staleRecovery:
 * "remove-if-unchanged"` and a policy that goes by age (its default is to remove nothing).
 *
 * Modelled: open(wx) and the write of the payload as two calls; the payload's `createdAt`, else the file's time, against
 * the reader's clock. 0.1.2: a file whose stat fails counts as stale, removal and release by name. 0.4.1: the file is
 * read again after the policy approved, and then removed by name; the release compares first.
 * Left out: reentrancy, exit handlers, several lock paths for one target. Three units are `staleMs`; there is no heartbeat.
 */
import { create, isSame, look, remove, writeThrough } from "./requests.ts";
import { type Me, type Script, start } from "./step.ts";
import { type Part, work } from "./work.ts";
import type { Entry } from "./world.ts";

const STALE = 3;
const TRIES = 2;
const LOCK = "state.lock";

export const fsSafe01: Script = function* script(me) {
  yield start;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    if ((yield* createLock(me)) !== null) {
      yield* work(me);
      me.stopBelieving();
      yield remove("unlink", LOCK);
      return;
    }
    const read = (yield look("read", LOCK)).entry;
    if (read?.body === undefined || read.body === null) {
      const { entry } = yield look("stat", LOCK);
      if (entry !== null && !(me.wallClock() - entry.stamp > STALE)) {
        return;
      }
    } else if (!isOld(me, read)) {
      return;
    }
    yield remove("unlink", LOCK);
  }
};

export const fsSafe04: Script = function* script(me) {
  yield start;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const made = yield* createLock(me);
    if (made !== null) {
      yield* work(me);
      me.stopBelieving();
      if (isSame((yield look("read", LOCK)).entry, made)) {
        yield remove("unlink", LOCK);
      }
      return;
    }
    const seen = (yield look("read", LOCK)).entry;
    if (seen === null) {
      continue;
    }
    if (!isOld(me, seen)) {
      return;
    }
    if (isSame((yield look("read", LOCK)).entry, seen)) {
      yield remove("unlink", LOCK);
    }
  }
};

/** What it made, and believes in; null where something is. */
function* createLock(me: Me): Part<Entry | null> {
  const made = yield create("open(wx)", LOCK, null);
  if (made.entry === null) {
    return null;
  }
  const body = { by: me.name, nonce: me.name, at: me.wallClock(), mode: "exclusive" as const };
  yield writeThrough("write", LOCK, made.entry.id, body);
  me.believe("exclusive");
  return { ...made.entry, body };
}

function isOld(me: Me, { body, stamp }: Entry): boolean {
  return me.wallClock() - (body?.at ?? stamp) > STALE;
}
