import { LINE_SUFFIX, readLine } from "../read-line.ts";
import type { TrackedCall, World } from "../world.ts";
import type { Invariant, Watcher } from "./invariant.ts";

/** One wait, as the line has shown it. */
interface Place {
  /** The first time that it stood in the line, and the last time that it came into it, in the order of all such events. */
  readonly cameFirst: number;
  cameLast: number;
  readonly cameAtMs: number;
  stands: boolean;
  ttlMs: number;
  beat: string;
  beatAtMs: number;
  /** Since that beat its process could not run, or not be heard. */
  hindered: boolean;
  /** It was silent for so long that others may have taken it for dead: from then on nobody owes it anything. */
  silent: boolean;
}

/**
 * Rule 17: among those who wait in turn, nobody has the lock before somebody who stood in line before it came, goes on waiting, and has
 * not been silent for its ttl. The grace beyond that is for clocks that run fast, and for the store's.
 */
export const fifo: Invariant = {
  id: "fifo",
  title: "who waits in turn is not overtaken by who came later and waits in turn too",
  watch(): Watcher {
    const places = new Map<string, Place>();
    const bodies = new Map<string, Uint8Array>();
    const served = new Set<TrackedCall>();
    let events = 0;

    function note(body: Uint8Array, nowMs: number): void {
      const waiters = readLine(body);
      for (const { as, beat, ttlMs } of waiters) {
        const place = places.get(as);
        if (place === undefined) {
          events += 1;
          places.set(as, { cameFirst: events, cameLast: events, cameAtMs: nowMs, stands: true, ttlMs, beat, beatAtMs: nowMs, hindered: false, silent: false });
        } else if (place.beat !== beat) {
          events += place.stands ? 0 : 1;
          Object.assign(place, { cameLast: place.stands ? place.cameLast : events, stands: true, beat, beatAtMs: nowMs, hindered: false });
        }
      }
      const standing = new Set(waiters.map(({ as }) => as));
      for (const [as, place] of places) {
        place.stands = standing.has(as);
      }
    }

    function look({ store, nowMs, calls }: World): void {
      for (const { inLine, process } of calls) {
        const place = inLine === null ? undefined : places.get(inLine.as);
        if (place !== undefined) {
          place.hindered ||= !process.running || process.troubledUntilMs > nowMs;
          // Else it is the fault of the code under test that nobody hears of it.
          place.silent ||= place.hindered && nowMs - place.beatAtMs > place.ttlMs;
        }
      }
      for (const [key, { body }] of store.registers()) {
        if (key.endsWith(LINE_SUFFIX) && bodies.get(key) !== body) {
          bodies.set(key, body);
          note(body, nowMs);
        }
      }
    }

    function overtaken(calls: readonly TrackedCall[], winner: TrackedCall): TrackedCall | undefined {
      const own = places.get(winner.inLine?.as ?? "");
      return calls.find((call) => {
        const place = places.get(call.inLine?.as ?? "");
        if (call === winner || call.lock !== winner.lock || place === undefined || call.settledAtMs !== null || !call.process.alive || place.silent) {
          return false;
        }
        const conflicts = call.inLine?.mode === "exclusive" || winner.inLine?.mode === "exclusive";
        return conflicts && (own === undefined ? winner.startedAtMs > place.cameAtMs : own.cameLast > place.cameFirst);
      });
    }

    return {
      afterStep(world) {
        if (!world.calls.some(({ inLine }) => inLine !== null)) {
          return undefined;
        }
        look(world);
        for (const call of world.calls) {
          if (call.inLine !== null && call.outcome === "granted" && !served.has(call)) {
            served.add(call);
            const victim = overtaken(world.calls, call);
            if (victim !== undefined) {
              return `${call.process.name} (${call.inLine.as}) has ${call.lock} before ${victim.process.name} (${victim.inLine?.as ?? ""}), who stood in line before it`;
            }
          }
        }
        return undefined;
      },
    };
  },
};
