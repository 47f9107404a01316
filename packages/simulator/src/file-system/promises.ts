import { generationOf, nonceOf, processOfNonce, REGISTER, shortened } from "./names-of-register.ts";
import { FIRST, FIRST_BODY } from "./prepare.ts";
import type { Act, Answer, Attempt } from "./script.ts";
import { isTakenByHand, NONE, type Running, truthOf, type World, type WorldState } from "./world.ts";

/** What must hold whatever the order of calls. */
export type PromiseName =
  /** A register has one pointer at most. */
  | "one-pointer"
  /** A version that was replaced or removed never is current again. */
  | "no-return"
  /** A version follows exactly the one that its request was to replace; a register ends by a request to remove that version. */
  | "by-request"
  /** The current version has its whole body. */
  | "whole-body"
  /** An answer tells what the register was at some moment of the request. */
  | "true-answer"
  /** What was answered with a conflict or `UNAVAILABLE` has no effect, then or later. */
  | "no-late-effect"
  /** One lost reply is found out about, where the register tells. */
  | "settled"
  /** Where nobody meddles and nothing is lost, requests are answered. */
  | "answered"
  /** Only `StoreError` comes out. */
  | "typed-errors"
  /** Once everybody has stopped, a newcomer reads and writes. */
  | "not-stuck"
  /** Only so much is left lying about. */
  | "little-left";

export interface Violation {
  readonly promise: PromiseName;
  readonly message: string;
}

export function violation(promise: PromiseName, message: string): Violation {
  return { promise, message: shortened(message) };
}

type Truth = ReturnType<typeof truthOf>;

export interface Change {
  readonly violation: Violation | null;
  readonly past: readonly string[];
}

/** Judges what a move did to the register. */
export function checkChange(world: World, state: WorldState, was: Truth, now: Truth, isByHand: boolean): Change {
  const past = was.current === now.current || was.current === NONE ? state.past : [...state.past, was.current, ...now.marks.filter((mark) => !was.marks.includes(mark))];
  const broken = brokenByChange(world, { ...state, past }, was, now, isByHand);
  return { past, violation: broken };
}

function brokenByChange(world: World, state: WorldState, was: Truth, now: Truth, isByHand: boolean): Violation | null {
  if (now.pointers.length > 1) {
    return violation("one-pointer", `two pointers at once: ${now.pointers.join(" and ")}`);
  }
  const { current } = now;
  if (current !== NONE && !hasWholeBody(world, state, current)) {
    return violation("whole-body", `version ${current} is current and has no whole body`);
  }
  if (current === was.current || isByHand) {
    return null;
  }
  if (state.past.includes(current)) {
    return violation("no-return", `version ${current} is current again`);
  }
  return current === NONE ? checkRemoval(world, state, was, now) : checkSuccession(world, state, was.current, current);
}

function hasWholeBody({ scenario }: World, { files, ...state }: WorldState, version: string): boolean {
  const body = files.read(`${REGISTER}/${version}.json`);
  if (body.ok && body.value.bytes.byteLength > 0) {
    return true;
  }
  return isTakenByHand({ files, ...state }, `${version}.json`) || (version === FIRST && scenario.start === "torn");
}

function checkSuccession(world: World, state: WorldState, from: string, to: string): Violation | null {
  const attempt = attemptOf(world, state, nonceOf(to));
  const isCreate = attempt?.act === "create" && from === NONE && generationOf(to) === 1;
  const isReplace = attempt?.act === "replace" && attempt.base === from && generationOf(to) === generationOf(from) + 1;
  if (attempt === undefined || (!isCreate && !isReplace)) {
    return violation("by-request", `version ${to} followed ${from || "nothing"}, by a request to ${attempt === undefined ? "do nothing" : `${attempt.act} ${attempt.base ?? ""}`}`);
  }
  return lateEffect(attempt, to);
}

function checkRemoval(world: World, state: WorldState, was: Truth, now: Truth): Violation | null {
  const mark = now.marks.find((name) => !was.marks.includes(name));
  const attempt = mark === undefined ? undefined : attemptOf(world, state, nonceOf(mark));
  const isRemoval = attempt?.act === "remove" && attempt.base === was.current;
  const isPowerLoss = (attempt?.act === "read" || attempt?.act === "read-unless") && was.current === FIRST && world.scenario.start === "torn";
  if (mark === undefined || attempt === undefined || (!isRemoval && !isPowerLoss)) {
    return violation("by-request", `version ${was.current} went away and nobody asked for that`);
  }
  return lateEffect(attempt, mark);
}

function lateEffect({ act, answer }: Attempt, name: string): Violation | null {
  if (answer === undefined || !deniesEffect(answer)) {
    return null;
  }
  return violation("no-late-effect", `${name} took effect after its ${act} was answered with ${toldOf(answer)}`);
}

function toldOf(answer: Answer): string {
  return answer.kind === "failed" ? `${answer.code}: ${answer.message}` : answer.kind;
}

function deniesEffect(answer: Answer): boolean {
  return answer.kind === "conflict" || (answer.kind === "failed" && answer.code !== "INDETERMINATE");
}

/** The request that took a nonce. */
function attemptOf({ trees }: World, { slots }: WorldState, nonce: string): Attempt | undefined {
  const index = trees.findIndex(({ script }) => script.name === processOfNonce(nonce));
  return slots[index]?.node.attempts.find(({ nonces }) => nonces.includes(nonce));
}

/** Judges the answers that a process just got. */
export function checkAnswers(world: World, state: WorldState, process: number, attempts: readonly Attempt[], running: Running | undefined): Violation | null {
  if (world.trees[process]?.script.isOperator === true) {
    return null;
  }
  for (const attempt of attempts) {
    const { act, answer } = attempt;
    if (answer === undefined) {
      continue;
    }
    const about = `${act}${attempt.base === undefined ? "" : ` ${attempt.base}`} of process ${world.trees[process]?.script.name} was answered with`;
    const broken = act === "create-other" ? brokenFailure(world, answer, about) : brokenAnswer(world, state, process, attempt, answer, running ?? { seen: [truthOf(state.files).current], fates: 0 }, about);
    if (broken !== null) {
      return broken;
    }
  }
  return null;
}

function brokenFailure({ scenario }: World, answer: Answer, about: string): Violation | null {
  if (answer.kind === "bug") {
    return violation("typed-errors", `${about} ${answer.message}`);
  }
  return answer.kind === "failed" && !scenario.mayFail ? violation("answered", `${about} ${toldOf(answer)}`) : null;
}

function brokenAnswer(world: World, state: WorldState, process: number, attempt: Attempt, answer: Answer, { seen, fates }: Running, about: string): Violation | null {
  const { act, base, nonces } = attempt;
  const untrue = (message: string): Violation => violation("true-answer", `${about} ${message}; meanwhile the register was ${seen.map((version) => version || "absent").join(", ")}`);
  const effect = effectOf(state, nonces);
  if (effect !== undefined && deniesEffect(answer) && act !== "read" && act !== "read-unless") {
    return violation("no-late-effect", `${about} ${toldOf(answer)}; but ${effect} took effect`);
  }
  switch (answer.kind) {
    case "found":
    case "unchanged":
      if (!world.scenario.readsMayBeOld && !seen.includes(answer.version)) {
        return untrue(`version ${answer.version}`);
      }
      return answer.kind === "found" && !isBodyOf(world, state, answer.version, answer.body) ? untrue(`a body that is not that of ${answer.version}: ${JSON.stringify(answer.body)}`) : null;
    case "absent":
      return seen.includes(NONE) ? null : untrue("absent");
    case "written":
      return seen.includes(answer.version) && nonces.includes(nonceOf(answer.version)) ? null : untrue(`written, version ${answer.version}`);
    case "conflict":
      return world.scenario.readsMayBeOld || seen.some((version) => mayConflict(act, base, version)) ? null : untrue("conflict");
    case "removed":
      return seen.includes(NONE) ? null : untrue("removed");
    case "listed":
      return seen.includes(answer.version ?? NONE) || answer.version === null ? null : untrue(`a listing of ${answer.version ?? "nothing"}`);
    case "bug":
      return brokenFailure(world, answer, about);
    case "failed":
      return answer.code === "INDETERMINATE" ? brokenIndeterminate(world, state, process, attempt, { seen, fates }, about) : brokenFailure(world, answer, about);
  }
}

/** Whether a request finds itself contradicted by a register that is so. */
function mayConflict(act: Act, base: string | undefined, version: string): boolean {
  return act === "replace" ? version !== base : version !== NONE && (act === "create" || version !== base);
}

/** The version or mark with one of these nonces that was current, or is. */
function effectOf(state: WorldState, nonces: readonly string[]): string | undefined {
  return [...state.past, truthOf(state.files).current].find((name) => nonces.includes(nonceOf(name)));
}

function isBodyOf({ trees, scenario }: World, { slots }: WorldState, version: string, body: string): boolean {
  if (version === FIRST) {
    return body === (scenario.start === "torn" ? "" : FIRST_BODY);
  }
  const index = trees.findIndex(({ script }) => script.name === processOfNonce(nonceOf(version)));
  const attempt = slots[index]?.node.attempts.findIndex(({ nonces }) => nonces.includes(nonceOf(version))) ?? -1;
  return body === `${trees[index]?.script.name}${attempt + 1}`;
}

/** How many generations back a body names its predecessors. */
const CHAIN_MAX = 16;

/** Where only one call met a fate, nobody meddled, and the register still tells, it is not enough to say "I do not know". */
function brokenIndeterminate(world: World, state: WorldState, process: number, { act, base, nonces }: Attempt, { seen, fates }: Running, about: string): Violation | null {
  if (act === "read" || act === "read-unless" || act === "list") {
    return violation("true-answer", `${about} INDETERMINATE, and it writes nothing`);
  }
  const isMixed = world.trees.some(({ script }) => script.isOperator === true || script.isOverNetwork !== undefined);
  const isOnItsWay = state.late.some((late) => late.process === process);
  if (fates > 1 || state.faultsUsed > 1 || isMixed || isOnItsWay || world.scenario.faults.fates.includes("old")) {
    return null;
  }
  const { current } = truthOf(state.files);
  if (act === "create" && (state.late.length > 0 || world.scenario.faults.fates.includes("late") || !seen.every((version) => version === NONE || nonces.includes(nonceOf(version))))) {
    // A create looks once at what there is; only where nobody else was there must that be enough.
    return null;
  }
  let at: string | undefined = current;
  for (let back = 0; back < CHAIN_MAX && at !== undefined && at !== NONE; back += 1) {
    if (nonces.includes(nonceOf(at)) && !(act === "remove")) {
      return violation("settled", `${about} INDETERMINATE, though ${current} tells that ${at} was written`);
    }
    at = attemptOf(world, state, nonceOf(at))?.base;
  }
  const isUntouched = act === "replace" && current === base && effectOf(state, nonces) === undefined;
  return isUntouched ? violation("settled", `${about} INDETERMINATE, though ${current} is still current and could be replaced again`) : null;
}
