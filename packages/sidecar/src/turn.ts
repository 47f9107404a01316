import { attempt, type Attempt, confirm } from "./acquire.ts";
import { clearAbandonedGuard } from "./guard.ts";
import { isAbandoned, isPerhapsBeingWritten, type Judgement, livenessOfHolder } from "./judge.ts";
import { AGAIN_MAX, RECORD_BYTES_MAX } from "./limits.ts";
import { TOO_LARGE } from "./options.ts";
import { decodeRecord } from "./record.ts";
import { finishForDeadRemover, reclaim } from "./reclaim.ts";
import { type Obstacle, refusal, type Request } from "./request.ts";
import { settle, type Stops } from "./settle.ts";
import type { Claim } from "./site.ts";
import type { World } from "./world.ts";

/** What is left of the last turn: a lock file that is ours already, but not held while a guard is there. */
export interface Contest {
  pending: Claim | undefined;
  hasReclaimed: boolean;
  /** Whether somebody was seen to hold. */
  hasMet: boolean;
}

export type TurnEnd = { readonly kind: "held"; readonly claim: Claim } | { readonly kind: "wait"; readonly obstacle: Obstacle | undefined };

type Next = TurnEnd | { readonly kind: "again" };

/** One attempt, with as many looks as it takes to have an answer that is still true. Does not wait for anybody. */
export function* takeTurn(world: World, request: Request, contest: Contest): Stops<TurnEnd> {
  for (let look = 0; look < AGAIN_MAX; look += 1) {
    const next = yield* afterAttempt(world, request, contest, yield* attemptOrConfirm(world, request, contest));
    if (next.kind !== "again") {
      return next;
    }
  }
  return { kind: "wait", obstacle: undefined };
}

function* attemptOrConfirm({ makers, clock }: World, { choices, site }: Request, contest: Contest): Stops<Attempt> {
  const claim = contest.pending;
  if (claim !== undefined) {
    contest.pending = undefined;
    return yield* confirm(site, claim);
  }
  const payload = choices.payload === undefined ? { pid: Number(makers.self.split(".")[1]), acquiredAt: new Date(clock.wallMs()).toISOString() } : yield* settle(choices.payload());
  return yield* attempt(site, payload, contest.hasMet);
}

function* afterAttempt(world: World, request: Request, contest: Contest, attempted: Attempt): Stops<Next> {
  switch (attempted.kind) {
    case "held":
      return attempted;
    case "again":
      return attempted;
    case "guarded":
      contest.pending = attempted.claim;
      return (yield* clearAbandonedGuard(request.site)) ? { kind: "again" } : { kind: "wait", obstacle: { kind: "guard" } };
    case "no-directory":
      yield* request.site.files.makeDirectories(request.site.names.directory);
      return { kind: "again" };
    case "too-large":
      throw refusal(request, "too-large", `the payload of the lock for ${request.paths.target} has ${attempted.size} bytes, ${TOO_LARGE}.`);
    case "taken":
      return yield* judgeHolder(world, request, contest, attempted);
  }
}

function* judgeHolder(world: World, request: Request, contest: Contest, { look }: Extract<Attempt, { readonly kind: "taken" }>): Stops<Next> {
  const { paths, settings, site } = request;
  contest.hasMet = true;
  if (look.kind === "not-file") {
    throw refusal(request, "not-file", `what is at ${paths.lock} is no file: remove it, or choose another lockPath.`);
  }
  if (look.size > RECORD_BYTES_MAX) {
    throw refusal(request, "too-large", `${paths.lock} has ${look.size} bytes, ${TOO_LARGE}; it is no lock file of ours and stays.`);
  }
  const judgement: Judgement = { look, holder: decodeRecord(look.bytes), makers: world.makers, staleMs: settings.staleMs, nowMs: world.clock.wallMs() };
  const payload = judgement.holder.kind === "unreadable" ? null : judgement.holder.payload;
  const holder: Obstacle = { kind: "holder", payload, liveness: livenessOfHolder(judgement) };
  if (!(yield* mayReclaim(world, request, judgement))) {
    const finished = judgement.holder.kind === "ours" ? yield* finishForDeadRemover(site, look, judgement.holder) : "busy";
    return finished === "busy" ? { kind: "wait", obstacle: holder } : { kind: "again" };
  }
  if (request.choices.staleRecovery === "fail-closed") {
    throw refusal(request, "file_lock_stale", `file lock stale for ${paths.target}: its holder has ended or is older than ${settings.staleMs} ms; delete ${paths.lock}, or set staleRecovery.`, payload);
  }
  contest.hasReclaimed = true;
  return (yield* reclaim(site, look, judgement.holder)) === "busy" ? { kind: "wait", obstacle: { kind: "remover" } } : { kind: "again" };
}

function* mayReclaim({ makers }: World, { choices, paths }: Request, judgement: Judgement): Stops<boolean> {
  const { holder } = judgement;
  const isOwn = holder.kind === "ours" && holder.maker === makers.self;
  if (isOwn || isPerhapsBeingWritten(judgement)) {
    return false;
  }
  if (choices.shouldReclaim === undefined) {
    return isAbandoned(judgement);
  }
  return yield* settle(
    choices.shouldReclaim({
      lockPath: paths.lock,
      normalizedTargetPath: paths.target,
      payload: holder.kind === "unreadable" ? null : holder.payload,
      staleMs: judgement.staleMs,
      nowMs: judgement.nowMs,
      heldByThisProcess: false,
      holder: livenessOfHolder(judgement),
    }),
  );
}
