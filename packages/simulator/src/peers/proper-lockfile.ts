/**
 * proper-lockfile 4 (as of 9f8c303), from its public source, with its defaults.
 *
 * Modelled: mkdir; the stat that learns the directory's time; staleness of that time against the reader's clock; rmdir
 * of a stale directory and one more mkdir; the update's stat, comparison and utimes, which reports a compromised lock
 * when the time is not its own or the directory is gone; a release that removes the directory by name. Times never
 * coincide by chance here, which is kinder than the real thing.
 * Left out: retries by schedule, failing calls, exit handlers. One unit is 5 s: `stale` is two, `update` one.
 */
import { create, look, remove, touch } from "./requests.ts";
import { type Me, type Script, start } from "./step.ts";
import { type Part, type Renewal, work } from "./work.ts";
import type { Body } from "./world.ts";

const STALE = 2;
const LOCK = "file.lock/";

export const properLockfile: Script = function* script(me) {
  yield start;
  if (!(yield create("mkdir", LOCK, stampOf(me, 0))).ok) {
    const { entry } = yield look("stat", LOCK);
    if (entry !== null) {
      if (!(entry.stamp < me.wallClock() - STALE)) {
        return;
      }
      yield remove("rmdir", LOCK);
    }
    if (!(yield create("mkdir", LOCK, stampOf(me, 0))).ok) {
      return;
    }
  }
  const made = (yield look("stat", LOCK)).entry;
  if (made === null) {
    return;
  }
  me.believe("exclusive");
  let known = made.body?.nonce;
  let updates = 0;
  const keptIt = yield* work(me, function* update(): Part<Renewal> {
    if ((yield look("stat", LOCK)).entry?.body?.nonce !== known) {
      return "lost";
    }
    updates += 1;
    const stamp = stampOf(me, updates);
    known = stamp.nonce;
    return (yield touch(LOCK, stamp)).ok ? "kept" : "lost";
  });
  me.stopBelieving();
  if (keptIt) {
    yield remove("rmdir", LOCK);
  }
};

function stampOf(me: Me, updates: number): Body {
  return { by: me.name, nonce: `${me.name}${updates}`, at: me.wallClock(), mode: "exclusive" };
}
