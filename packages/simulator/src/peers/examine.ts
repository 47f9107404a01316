import { type Assumption, assumptions } from "./assumption.ts";
import { explore, type ScheduleLine } from "./explore.ts";
import type { Peer } from "./peer.ts";

/** More than the largest exploration here needs: about 300,000. */
const STATES_MAX = 2_000_000;

/** Work that a lock with a heartbeat renews once, and that one without has done before it is stale. In units. */
const SHORT_HOLD = 2;

export interface Finding {
  readonly assumption: Assumption;
  readonly verdict: "violated" | "none found" | "stopped early";
  /** Requests and system calls of the shortest schedule; null without one. */
  readonly steps: number | null;
  readonly statesExplored: number;
  readonly schedule: readonly ScheduleLine[];
  /** Whose wall clock is wrong in that schedule, and by how many units. */
  readonly wrongClock: WrongClock | null;
}

export interface WrongClock {
  readonly name: string;
  readonly error: number;
}

export interface Verdict {
  readonly peer: Peer;
  readonly findings: readonly Finding[];
  /** The first that is violated, in the order of `assumptions`; else null. */
  readonly headline: Finding | null;
}

/** A peer under each assumption alone. */
export function examine(peer: Peer): Verdict {
  const findings = assumptions.map((assumption) => examineUnder(peer, assumption));
  return { peer, findings, headline: findings.find(({ verdict }) => verdict === "violated") ?? null };
}

/** All orders of steps; with a wrong clock, for each process fast and slow. */
export function examineUnder(peer: Peer, assumption: Assumption): Finding {
  const off = peer.staleUnits + 1;
  const wrongClocks: readonly (WrongClock | null)[] = assumption.id === "clock" ? peer.actors.flatMap(({ name }) => [{ name, error: off }, { name, error: -off }]) : [null];
  const explorations = wrongClocks.map((wrongClock) => ({
    wrongClock,
    ...explore({
      script: peer.script,
      actors: peer.actors,
      assumption: assumption.id,
      holdsFor: assumption.id === "long-hold" ? peer.staleUnits + 2 : SHORT_HOLD,
      horizon: 2 * peer.staleUnits + 2,
      clockErrorOf: (name) => (name === wrongClock?.name ? wrongClock.error : 0),
      statesMax: STATES_MAX,
    }),
  }));
  const [shortest] = explorations.filter(({ steps }) => steps !== null).sort((one, other) => (one.steps ?? 0) - (other.steps ?? 0));
  const isComplete = explorations.every((exploration) => exploration.isComplete);
  return {
    assumption,
    verdict: shortest !== undefined ? "violated" : isComplete ? "none found" : "stopped early",
    steps: shortest?.steps ?? null,
    statesExplored: explorations.reduce((sum, { states }) => sum + states, 0),
    schedule: shortest?.schedule ?? [],
    wrongClock: shortest?.wrongClock ?? null,
  };
}
