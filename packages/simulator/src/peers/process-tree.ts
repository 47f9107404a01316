import type { Answer, Me, Script, Step } from "./step.ts";
import type { Mode } from "./world.ts";

/** What one process believes between two of its steps. */
export interface Belief {
  readonly mode: Mode;
  /** By its monotonic clock; without one, until it says otherwise. */
  readonly until: number;
}

/** Where a process stands: all that it was answered so far, and so all that it will ever do. */
export interface Place {
  readonly id: number;
  /** Null at its end. */
  readonly step: Step | null;
  readonly belief: Belief | null;
}

export interface Actor {
  readonly name: string;
  /** What the peer's model makes of it. */
  readonly role: string;
}

export interface ProcessTree {
  readonly actor: Actor;
  readonly root: Place;
  /** Where the answer to its step leads, when it is heard at this true time. */
  after(place: Place, answer: Answer, now: number): Place;
}

interface Heard {
  readonly answer: Answer;
  readonly now: number;
}

interface Known {
  readonly history: readonly Heard[];
  readonly next: Map<string, Place>;
}

/**
 * Runs a model anew for each sequence of answers, once, and remembers where it led: the same sequence always leads to
 * the same place, so that states can be told apart by a number. The time counts only where the model looked at a clock.
 */
export function createProcessTree(script: Script, actor: Actor, { holdsFor, clockError }: { readonly holdsFor: number; readonly clockError: number }): ProcessTree {
  const known = new Map<number, Known>();

  function replay(history: readonly Heard[]): { place: Place; looked: boolean } {
    let now = 0;
    let looked = false;
    let belief: Belief | null = null;
    const clock = (error: number): number => {
      looked = true;
      return now + error;
    };
    const me: Me = {
      ...actor,
      holdsFor,
      wallClock: () => clock(clockError),
      steadyClock: () => clock(0),
      believe: (mode, until = Number.POSITIVE_INFINITY) => {
        belief = { mode, until };
      },
      stopBelieving: () => {
        belief = null;
      },
    };
    const running = script(me);
    let result = running.next();
    for (const heard of history) {
      now = heard.now;
      looked = false;
      result = running.next(heard.answer);
    }
    const place: Place = { id: known.size, step: result.done === true ? null : result.value, belief: result.done === true ? null : belief };
    known.set(place.id, { history, next: new Map() });
    return { place, looked };
  }

  return {
    actor,
    root: replay([]).place,
    after(place, answer, now) {
      const { history, next } = known.get(place.id) ?? { history: [], next: new Map() };
      const key = JSON.stringify(answer);
      const found = next.get(key) ?? next.get(`${key}@${now}`);
      if (found !== undefined) {
        return found;
      }
      const reached = replay([...history, { answer, now }]);
      next.set(reached.looked ? `${key}@${now}` : key, reached.place);
      return reached.place;
    },
  };
}
