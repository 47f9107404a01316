import type { Request } from "../send-request.ts";
import type { SimulatedProcess } from "../simulated-process.ts";
import type { World } from "../world.ts";
import type { Mishap, OrderCase } from "./order-case.ts";

/** How a request that is under way stands. */
export interface Way {
  /** It may take as long as it likes. */
  readonly isSlow: boolean;
  /** It has been told of a broken connection, and may yet take effect; nothing is heard of it any more. */
  readonly isLate: boolean;
  /** So many more times it takes effect. */
  readonly appliesLeft: number;
}

/** What can happen next. */
export type Move =
  | { readonly kind: "apply" | "answer"; readonly request: Request }
  /** The timer of this process that is due. */
  | { readonly kind: "timer"; readonly process: SimulatedProcess; readonly atMs: number }
  /** A process that was stopped goes on, at once or when its lease and the grace are long over. */
  | { readonly kind: "wake"; readonly process: SimulatedProcess; readonly afterMs: number }
  | { readonly kind: "mishap"; readonly mishap: Exclude<Mishap, "crash" | "pause">; readonly request: Request }
  | { readonly kind: "mishap"; readonly mishap: "crash" | "pause"; readonly process: SimulatedProcess };

/** All that a run has besides the world. */
export interface Ways {
  readonly underWay: Map<Request, Way>;
  readonly stopped: Set<SimulatedProcess>;
  mishapsLeft: number;
}

/** Every move that is possible now; the first is the one in which all goes well. Empty when nothing is left to happen. */
export function movesOf(world: World, ways: Ways, orderCase: OrderCase): readonly Move[] {
  const onTheirWay = [...ways.underWay].flatMap(([request, way]) => ownMoves(request, way));
  const timers = timersDue(world, ways, orderCase);
  // Where anybody else has something to wait for, time goes on with that.
  const mayOversleep = world.nextTimer().atMs === Number.POSITIVE_INFINITY && ![...ways.underWay.values()].some(isInTime);
  const woken = [...ways.stopped].flatMap((process) => wakings(process, mayOversleep, orderCase));
  return [...onTheirWay, ...timers, ...woken, ...mishapsOf(world, ways, orderCase)];
}

function ownMoves(request: Request, { isLate, appliesLeft }: Way): readonly Move[] {
  const apply: readonly Move[] = appliesLeft > 0 ? [{ kind: "apply", request }] : [];
  // An answer reaches a process that is stopped when it goes on.
  const answer: readonly Move[] = request.applied > 0 && !isLate && !request.settled && request.process.running ? [{ kind: "answer", request }] : [];
  return [...apply, ...answer];
}

/** Time goes on to the next timer once nothing that is in time is still on its way. */
function timersDue(world: World, { underWay }: Ways, { slackMs }: OrderCase): readonly Extract<Move, { kind: "timer" }>[] {
  const { atMs } = world.nextTimer();
  const isHeldUp = [...underWay].some(([request, way]) => isInTime(way) && atMs - request.sentAtMs > slackMs);
  if (atMs === Number.POSITIVE_INFINITY || isHeldUp) {
    return [];
  }
  return world.processes().flatMap((process) => (Math.max(process.nextTimerMs(), world.nowMs) === atMs ? [{ kind: "timer", process, atMs } as const] : []));
}

function wakings(process: SimulatedProcess, mayOversleep: boolean, { scenario: { ttlMs, graceMs } }: OrderCase): readonly Move[] {
  const now: Move = { kind: "wake", process, afterMs: 0 };
  return mayOversleep ? [now, { ...now, afterMs: ttlMs + graceMs + 1 }] : [now];
}

function isInTime({ isSlow, isLate }: Way): boolean {
  return !isSlow && !isLate;
}

function mishapsOf(world: World, { underWay, mishapsLeft }: Ways, { mishaps }: OrderCase): readonly Move[] {
  if (mishapsLeft === 0 || !world.busy()) {
    return [];
  }
  const ofRequests = [...underWay].flatMap(([request, way]) =>
    requestMishaps(request, way).flatMap((mishap) => (mishaps.includes(mishap) ? [{ kind: "mishap", mishap, request } as const] : [])),
  );
  const ofProcesses = (["crash", "pause"] as const).flatMap((mishap) =>
    mishaps.includes(mishap) ? world.processes().flatMap((process) => (process.running ? [{ kind: "mishap", mishap, process } as const] : [])) : [],
  );
  return [...ofRequests, ...ofProcesses];
}

function requestMishaps({ applied, settled, isWrite }: Request, { isSlow, isLate }: Way): readonly Exclude<Mishap, "crash" | "pause">[] {
  if (settled || isSlow || isLate) {
    return [];
  }
  if (applied > 0) {
    return isWrite ? ["unheard", "slow", "repeated"] : ["unheard", "slow"];
  }
  return isWrite ? ["lost", "refused", "slow", "late"] : ["lost", "refused", "slow"];
}
