/**
 * A lock that announces itself and looks again, as restic has it (locks at 0ce9f6b5, the monitor at 16ef4d51), from
 * its public source; with an operator who runs `unlock`, the only one who removes the locks of others.
 *
 * Modelled: the listing before and the listing after the PUT of an object of one's own; the refresh, which puts a new
 * object and then deletes the old one; the monitor, which ends the work when there was no refresh for three quarters of
 * the stale time, and asks the store before it goes on after a pause; `unlock`, which deletes by exact name what is older
 * than the stale time by its own clock, or whose process on the same machine is gone.
 * Left out: shared locks, late listings (the pause of 200 ms between PUT and listing is for these), failing requests.
 * One unit is 10 minutes; stale after three, the monitor ends the work after two without a refresh.
 */
import { goOn, isGone, list, look, overwrite, remove } from "./requests.ts";
import { type Me, type Script, start } from "./step.ts";
import { type Part, type Renewal, work } from "./work.ts";
import type { Body } from "./world.ts";

const STALE = 3;
const REFRESHABLE = 2;
const LISTINGS_MAX = 2;
const LOCKS = "locks/";

export const restic: Script = function* script(me) {
  yield start;
  yield* me.role === "unlock" ? unlock(me) : lock(me);
};

function* lock(me: Me): Part<void> {
  const body = bodyOf(me);
  let [key, made] = [`${LOCKS}${me.name}0`, 0];
  if (yield* othersAreThere(key)) {
    return;
  }
  yield overwrite("PUT", key, body);
  if (yield* othersAreThere(key)) {
    yield remove("DELETE", key);
    return;
  }
  yield goOn("starts its monitor");
  let lastRefresh = me.steadyClock();
  me.believe("exclusive", lastRefresh + REFRESHABLE);
  yield* work(me, function* refresh(): Part<Renewal> {
    const isLate = me.steadyClock() - lastRefresh >= REFRESHABLE;
    const old = key;
    if (isLate && !(yield list("LIST", old)).names.includes(old)) {
      return "lost";
    }
    made += 1;
    const fresh = `${LOCKS}${me.name}${made}`;
    yield overwrite("PUT", fresh, bodyOf(me));
    if (isLate && !(yield list("LIST", old)).names.includes(old)) {
      yield remove("DELETE", fresh);
      return "lost";
    }
    key = fresh;
    if ((yield remove("DELETE", old)).ok) {
      lastRefresh = me.steadyClock();
      me.believe("exclusive", lastRefresh + REFRESHABLE);
    }
    return "kept";
  });
  me.stopBelieving();
  yield remove("DELETE", key);
}

/** Any lock of another conflicts, a stale one too. One that vanished between listing and GET makes it list again. */
function* othersAreThere(mine: string): Part<boolean> {
  for (let listing = 0; listing < LISTINGS_MAX; listing += 1) {
    const others = (yield list("LIST", LOCKS)).names.filter((name) => name !== mine);
    let vanished = false;
    for (const name of others) {
      if ((yield look("GET", name)).entry !== null) {
        return true;
      }
      vanished = true;
    }
    if (!vanished) {
      return false;
    }
  }
  return true;
}

function* unlock(me: Me): Part<void> {
  for (const name of (yield list("LIST", LOCKS)).names) {
    const body = (yield look("GET", name)).entry?.body ?? null;
    if (body !== null && (me.wallClock() - body.at > STALE || (yield isGone(body.by)).ok)) {
      yield remove("DELETE", name);
    }
  }
}

function bodyOf(me: Me): Body {
  return { by: me.name, nonce: me.name, at: me.wallClock(), mode: "exclusive" };
}
