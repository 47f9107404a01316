/**
 * The measure of the explorer itself: one register changed by compare-and-swap, a deadline counted from before the
 * request was sent, expiry by the store's clock, release by tombstone. It must come out clean. Each defect breaks one of
 * its rules and must be found.
 */
import { goOn, lookWithAge, overwrite, replaceIf } from "./requests.ts";
import { type Me, type Script, start } from "./step.ts";
import { type Part, type Renewal, work } from "./work.ts";
import type { Body, Entry } from "./world.ts";

const TTL = 3;
const LOCK = "lock";

export type Defect = "none" | "unconditional-put" | "no-deadline" | "deadline-from-the-answer";

export function reference(defect: Defect): Script {
  return function* script(me) {
    yield start;
    const { entry: seen, age } = yield lookWithAge("GET", LOCK);
    if (seen !== null && seen.body?.by !== "" && age < TTL) {
      return;
    }
    let mine = yield* write(me, seen, defect);
    if (mine === null) {
      return;
    }
    const keptIt = yield* work(me, function* renew(): Part<Renewal> {
      const renewed = yield* write(me, mine, defect);
      mine = renewed ?? mine;
      return renewed === null ? "lost" : "kept";
    });
    me.stopBelieving();
    if (keptIt) {
      yield replaceIf("PUT If-Match", LOCK, mine.id, { ...bodyOf(me), by: "" });
    }
  };
}

/** The incarnation written, when it was and this is known in time. */
function* write(me: Me, seen: Entry | null, defect: Defect): Part<Entry | null> {
  const sentAt = me.steadyClock();
  const body = bodyOf(me);
  const { entry } = yield defect === "unconditional-put" ? overwrite("PUT", LOCK, body) : replaceIf("PUT If-Match", LOCK, seen?.id ?? null, body);
  yield goOn("hears the answer");
  const deadline = defect === "no-deadline" ? Number.POSITIVE_INFINITY : (defect === "deadline-from-the-answer" ? me.steadyClock() : sentAt) + TTL;
  if (entry === null || deadline <= me.steadyClock()) {
    return null;
  }
  me.believe("exclusive", deadline);
  return entry;
}

function bodyOf(me: Me): Body {
  return { by: me.name, nonce: me.name, at: 0, mode: "exclusive" };
}
