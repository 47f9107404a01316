import type { Claim, Contest, Request, Site, World } from "@holdfast/sidecar/algorithm";
import { type Desk, filesAt, pause, type Program } from "./ask.ts";
import { LOCK } from "./calls.ts";
import { afterRound, type Locals } from "./locals.ts";
import { type Ambient, makersFor } from "./makers.ts";
import { POLLS, type ProcessScript } from "./scenario.ts";
import type { SidecarSubject } from "./subject.ts";

const STALE_MS = 30_000;
/** How often a release waits for somebody else's guard before it gives up and the lock stays. */
const RELEASE_WAITS = 4;

interface Process {
  readonly subject: SidecarSubject;
  readonly script: ProcessScript;
  readonly desk: Desk;
  readonly world: World;
  readonly request: Request;
  given(): number;
}

/** One phase in the life of a process that runs the real algorithm. Says what it keeps for the next. */
export function* runOurs(subject: SidecarSubject, script: ProcessScript, pid: number, desk: Desk, ambient: Ambient, locals: Locals): Program<Locals> {
  const process = createProcess(subject, script, pid, desk, ambient, locals.given);
  const next = yield* runPhase(process, locals);
  return { ...next, given: process.given() };
}

function* runPhase(process: Process, locals: Locals): Program<Locals> {
  const { subject, script, desk, request } = process;
  switch (locals.phase) {
    case "turn":
      return yield* turn(process, locals);
    case "wait":
      yield* pause(desk, "wait");
      return { ...locals, phase: "turn" };
    case "hold":
      yield* pause(desk, "hold");
      return { ...locals, phase: script.sweeps === true ? "sweep" : "release" };
    case "sweep":
      yield* subject.sweep(request.site);
      return { ...locals, phase: "release" };
    case "release": {
      const how = locals.claim === undefined ? "lost" : yield* letGo(process, locals.claim);
      return afterRound({ ...locals, lost: locals.lost + (how === "lost" ? 1 : 0) }, script.rounds);
    }
    case "leave":
      if (locals.contest.pending !== undefined) {
        yield* letGo(process, locals.contest.pending);
      }
      return afterRound(locals, script.rounds);
    case "end":
      return locals;
  }
}

function* turn({ subject, world, request }: Process, locals: Locals): Program<Locals> {
  const contest: Contest = { ...locals.contest };
  const end = yield* subject.takeTurn(world, request, contest);
  if (end.kind === "held") {
    return { ...locals, phase: "hold", claim: end.claim, contest, held: locals.held + 1 };
  }
  const polls = locals.polls + 1;
  return { ...locals, phase: polls < POLLS ? "wait" : "leave", polls, contest };
}

/** As the package does it: under the guard where somebody may have judged this lock old, or it has no private file. */
function* letGo({ subject, script, desk, request: { site } }: Process, claim: Claim): Program<"released" | "lost" | "busy"> {
  const removal = { mark: undefined };
  if (script.holdsLong !== true && claim.isLinked) {
    return yield* subject.release(site, claim, removal);
  }
  for (let wait = 0; wait < RELEASE_WAITS; wait += 1) {
    const how = yield* subject.releaseGuarded(site, claim, removal);
    if (how !== "busy") {
      return how;
    }
    yield* pause(desk, "wait");
  }
  return "busy";
}

function createProcess(subject: SidecarSubject, script: ProcessScript, pid: number, desk: Desk, ambient: Ambient, given: number): Process {
  let count = given;
  const next = (): number => {
    count += 1;
    return count;
  };
  const makers = makersFor(pid, ambient);
  const nowMs = (): number => Number(ambient("now"));
  const nonce = (): string => `${pid.toString(16)}f${next().toString(16)}`.padStart(32, "0");
  const nextCount = (): string => `${pid}z${next().toString(36)}`;
  const files = filesAt(desk);
  const site: Site = { files, names: subject.namesFor(LOCK), makers, staleMs: STALE_MS, nonce, count: nextCount, wallMs: nowMs, monotonicMs: nowMs };
  const world: World = {
    files,
    makers,
    count: nextCount,
    clock: { wallMs: nowMs, monotonicMs: nowMs, after: () => () => undefined, sleepSync: () => undefined },
    random: { fraction: () => 0, nonce },
    admissions: { enter: () => ({ isFirst: () => true, leave: () => undefined }) },
    heldLocks: { add: () => undefined, delete: () => undefined },
    swept: new Set(),
    watchNames: () => () => undefined,
  };
  let asked = 0;
  // Once for each attempt: two that always take from each other would do nothing else.
  const policy = { shouldReclaim: () => (asked += 1) === 1 };
  const choices = { targetPath: "/data/state.json", payload: () => ({ pid }), ...(script.kind === "impatient" ? policy : {}) };
  const settings = { staleMs: STALE_MS, timeoutMs: Number.POSITIVE_INFINITY, retry: {}, checkIntervalMs: 0 };
  const request: Request = { choices, settings, site, paths: { target: "/data/state.json", lock: LOCK, realLock: LOCK } };
  return { subject, script, desk, world, request, given: () => count };
}
