/**
 * swamp's datastore lock on S3, as in its extension at revision c25ec917, from its public source.
 *
 * Modelled: PUT If-None-Match; staleness as the client's clock against the object's Last-Modified; removal of a stale
 * object by plain DELETE and another try; the heartbeat's GET and plain PUT; a release that compares before it deletes.
 * A heartbeat that finds another nonce ends quietly, so the work goes on.
 * Left out: the hierarchy of locks, forced release, failing and lost requests, the wait of 200 to 500 ms after a removal,
 * which is short beside a unit. One unit is 10 s; the ttl is three.
 */
import { create, look, overwrite, remove } from "./requests.ts";
import { type Script, start } from "./step.ts";
import { type Part, type Renewal, work } from "./work.ts";
import type { Body } from "./world.ts";

const TTL = 3;
const TRIES = 2;
const LOCK = "lock";

export const swampS3: Script = function* script(me) {
  yield start;
  const body = (): Body => ({ by: me.name, nonce: me.name, at: me.wallClock(), mode: "exclusive" });
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    if ((yield create("PUT If-None-Match", LOCK, body())).ok) {
      me.believe("exclusive");
      const keptIt = yield* work(me, function* heartbeat(): Part<Renewal> {
        if ((yield look("GET", LOCK)).entry?.body?.nonce !== me.name) {
          return "given-up";
        }
        yield overwrite("PUT", LOCK, body());
        return "kept";
      });
      me.stopBelieving();
      if (keptIt && (yield look("GET", LOCK)).entry?.body?.nonce === me.name) {
        yield remove("DELETE", LOCK);
      }
      return;
    }
    if ((yield look("GET", LOCK)).entry === null) {
      continue;
    }
    const { entry } = yield look("HEAD", LOCK);
    if (entry === null || me.wallClock() - entry.stamp <= TTL) {
      return;
    }
    yield remove("DELETE", LOCK);
  }
};
