import type { Admission } from "./admission.ts";
import { createHeld, type Held } from "./held.ts";
import type { Release } from "./release.ts";
import type { Obstacle, Request } from "./request.ts";
import type { Stops } from "./settle.ts";
import { run } from "./steps.ts";
import { sweep } from "./sweep.ts";
import { type Contest, takeTurn } from "./turn.ts";
import type { World } from "./world.ts";

/** One who wants a lock: in the queue of this process, and at the head of it in contest with other processes. */
export interface Contender {
  readonly world: World;
  readonly request: Request;
  readonly admission: Admission;
  readonly contest: Contest;
  readonly onEnd: OnEnd;
  /** Since when there is a lock file of ours that is not held yet, by the monotonic clock, in milliseconds. */
  pendingSinceMs: number | undefined;
}

export type OnEnd = (held: Held, how: Release) => void;

export type Tried = { readonly kind: "held"; readonly held: Held } | { readonly kind: "wait"; readonly obstacle: Obstacle | undefined };

/** @param wake Called when it may have become the first of this process. */
export function joinQueue(world: World, request: Request, onEnd: OnEnd, wake: () => void): Contender {
  const { target, realLock } = request.paths;
  return { world, request, onEnd, contest: { pending: undefined, hasReclaimed: false, hasMet: false }, admission: world.admissions.enter(target, realLock, wake), pendingSinceMs: undefined };
}

export function* tryOnce(contender: Contender): Stops<Tried> {
  const { world, request, admission, contest, onEnd } = contender;
  if (!admission.isFirst()) {
    return { kind: "wait", obstacle: { kind: "this-process" } };
  }
  const turn = yield* takeTurn(world, request, contest);
  const nowMs = world.clock.monotonicMs();
  if (turn.kind === "wait") {
    contender.pendingSinceMs = contest.pending === undefined ? undefined : (contender.pendingSinceMs ?? nowMs);
    return turn;
  }
  const held: Held = createHeld({ world, request, claim: turn.claim, admission, sinceMs: contender.pendingSinceMs ?? nowMs, onEnd: (how) => onEnd(held, how) });
  sweepSometimes(contender);
  return { kind: "held", held };
}

/**
 * Takes back what was written and lets the next one in. A lock file that waited long for a guard to go is given back as a held one
 * is, and so perhaps only when that guard is gone: its maker may have judged it old. What cannot be taken back ends with the process.
 */
export function giveUp({ world, request, admission, contest, pendingSinceMs }: Contender): void {
  const claim = contest.pending;
  if (claim === undefined) {
    admission.leave();
    return;
  }
  contest.pending = undefined;
  const pending = createHeld({ world, request, claim, admission, sinceMs: pendingSinceMs ?? world.clock.monotonicMs(), isGivenUp: true, onEnd: () => undefined });
  void pending.end().catch(() => admission.leave());
}

/** Once for each lock in a process, and whenever one was found that died: where one died others may have. */
function sweepSometimes({ world, request, contest }: Contender): void {
  const { lock } = request.site.names;
  if (world.swept.has(lock) && !contest.hasReclaimed) {
    return;
  }
  if (world.swept.size >= SWEPT_MAX) {
    world.swept.clear();
  }
  world.swept.add(lock);
  try {
    run(sweep(request.site));
  } catch {
    // The lock is held, and what was to be swept is only litter: the next one sweeps it.
  }
}

/** Locks remembered as swept; more are forgotten and swept again. */
const SWEPT_MAX = 1_024;
