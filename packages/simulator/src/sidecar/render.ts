import { columnsSvg, type ScheduleRow, type ToldFailure } from "../columns-svg.ts";
import type { Call, Reply } from "./calls.ts";
import type { Failure } from "./failure.ts";
import { step } from "./step.ts";
import type { SidecarSubject } from "./subject.ts";
import { createWorld, isHolding, type Move, startState, type State } from "./world.ts";

/** A failed schedule, call by call, for people: as text and as a picture. */
export function renderFailure(subject: SidecarSubject, { scenario, moves, violation }: Failure): ToldFailure {
  const world = createWorld(subject, scenario);
  const rows: ScheduleRow[] = [];
  let state = startState(world);
  for (const [index, move] of moves.entries()) {
    const after = step(world, state, move).state;
    const believers = after.slots.flatMap((slot, process) => (isHolding(slot) ? [String(process)] : []));
    rows.push({ when: `${index + 1}`, process: move.kind === "pass" ? null : String(move.process), what: inWords(move, state, after), believers });
    state = after;
  }
  const title = `${scenario.id}: ${scenario.title}`;
  const verdict = `BROKEN ${violation.promise}: ${violation.message}`;
  return {
    text: [title, ...rows.map(({ process, what }) => (process === null ? what : `${process} ${what}`)), verdict].join("\n"),
    drawing: columnsSvg({ title, names: scenario.processes.map((_script, process) => String(process)), rows, verdict }),
  };
}

function inWords(move: Move, before: State, after: State): string {
  if (move.kind !== "call") {
    return move.kind === "pass" ? "hours pass" : "is killed";
  }
  const slot = before.slots[move.process];
  const now = after.slots[move.process];
  const reply = now?.place.calls === 0 ? undefined : now?.place.heard.at(-1)?.reply;
  const phase = now?.place.locals.phase === slot?.place.locals.phase ? "" : `, then ${now?.place.locals.phase}`;
  const heard = now?.stage === undefined ? answerIn(reply) : "begins";
  return `${slot?.place.locals.phase}: ${callIn(slot?.place.call)}${slot?.stage === undefined ? "" : " goes on"} ${heard}${phase}`;
}

function callIn(call: Call | undefined): string {
  const short = (path: string): string => path.replaceAll(/\/data\/|0123456789abcdef\./g, "").replaceAll(/0{6,}/g, "");
  return call === undefined ? "" : `${call.name} ${short(call.path)}${"to" in call ? ` to ${short(call.to)}` : ""}`;
}

function answerIn(reply: Reply | undefined): string {
  switch (reply?.kind) {
    case undefined:
    case "nothing":
      return "";
    case "word":
      return `-> ${reply.word}`;
    case "flag":
      return reply.flag ? "-> done" : "-> no";
    case "look":
      return `-> ${reply.look.kind}`;
    case "stamps":
      return reply.stamps === undefined ? "-> none" : `-> ${reply.stamps.links} names, number ${reply.stamps.inode}`;
    case "names":
      return `-> ${reply.names?.length ?? "no"} names`;
  }
}
