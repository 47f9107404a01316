/**
 * swamp's datastore lock as a local file, as on its main branch at 06b61472, from its public source.
 *
 * Modelled: open(wx) and the write as two calls; staleness by `acquiredAt` against the reader's clock, or because the
 * holder's process is gone; removal of a stale file by name and another try; the heartbeat's read, truncation and write;
 * a release that unlinks by name. A heartbeat that finds another nonce ends quietly, so the work goes on.
 * Left out: the hierarchy of locks, forced release, several machines on one folder. One unit is 10 s; the ttl is three.
 */
import { create, isGone, look, remove, truncate, writeThrough } from "./requests.ts";
import { type Me, type Script, start } from "./step.ts";
import { type Part, type Renewal, work } from "./work.ts";
import type { Body } from "./world.ts";

const TTL = 3;
const TRIES = 2;
const LOCK = "lock";

export const swampFile: Script = function* script(me) {
  yield start;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const made = yield create("open(wx)", LOCK, null);
    if (made.ok) {
      yield writeThrough("write", LOCK, made.entry?.id, bodyOf(me));
      me.believe("exclusive");
      const keptIt = yield* work(me, () => heartbeat(me));
      me.stopBelieving();
      if (keptIt) {
        yield remove("unlink", LOCK);
      }
      return;
    }
    const body = (yield look("read", LOCK)).entry?.body ?? null;
    if (body === null || !(me.wallClock() - body.at > TTL || (yield isGone(body.by)).ok)) {
      return;
    }
    yield remove("unlink", LOCK);
  }
};

function* heartbeat(me: Me): Part<Renewal> {
  if ((yield look("read", LOCK)).entry?.body?.nonce !== me.name) {
    return "given-up";
  }
  const opened = yield truncate(LOCK);
  yield writeThrough("write", LOCK, opened.entry?.id, bodyOf(me));
  return "kept";
}

function bodyOf(me: Me): Body {
  return { by: me.name, nonce: me.name, at: me.wallClock(), mode: "exclusive" };
}
