import type { Admission } from "./admission.ts";
import { createHeld, type Held } from "./held.ts";
import { release, type Release } from "./release.ts";
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
}

export type OnEnd = (held: Held, how: Release) => void;

export type Tried = { readonly kind: "held"; readonly held: Held } | { readonly kind: "wait"; readonly obstacle: Obstacle | undefined };

/** @param wake Called when it may have become the first of this process. */
export function joinQueue(world: World, request: Request, onEnd: OnEnd, wake: () => void): Contender {
  const { target, realLock } = request.paths;
  return { world, request, onEnd, contest: { pending: undefined, hasReclaimed: false, hasMet: false }, admission: world.admissions.enter(target, realLock, wake) };
}

export function* tryOnce(contender: Contender): Stops<Tried> {
  const { world, request, admission, contest, onEnd } = contender;
  if (!admission.isFirst()) {
    return { kind: "wait", obstacle: { kind: "this-process" } };
  }
  const turn = yield* takeTurn(world, request, contest);
  if (turn.kind === "wait") {
    return turn;
  }
  const held: Held = createHeld({ world, request, claim: turn.claim, admission, onEnd: (how) => onEnd(held, how) });
  sweepSometimes(contender);
  return { kind: "held", held };
}

/** Takes back what was written and lets the next one in. */
export function giveUp({ request, admission, contest }: Contender): void {
  try {
    if (contest.pending !== undefined) {
      run(release(request.site, contest.pending, { mark: undefined }));
    }
  } finally {
    admission.leave();
  }
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
