import { type Desk, filesAt, pause, type Program } from "./ask.ts";
import { GUARD, LOCK } from "./calls.ts";
import { afterRound, type Locals } from "./locals.ts";
import type { Ambient } from "./makers.ts";
import { POLLS, type ProcessScript } from "./scenario.ts";

const decoder = new TextDecoder();

/**
 * A process that locks as fs-safe 0.4.4 and later do, call by call: look for the guard, create exclusively, and write;
 * to reclaim, make the guard, look again, remove, create, drop the guard; to release, compare and remove.
 */
export function* runForeign(script: ProcessScript, pid: number, desk: Desk, ambient: Ambient, locals: Locals): Program<Locals> {
  const text = JSON.stringify({ pid, round: locals.round });
  const files = filesAt(desk);
  switch (locals.phase) {
    case "turn": {
      const isHeld = yield* contend(script, desk, ambient, text);
      if (isHeld) {
        return { ...locals, phase: "hold", held: locals.held + 1 };
      }
      const polls = locals.polls + 1;
      return { ...locals, phase: polls < POLLS ? "wait" : "leave", polls };
    }
    case "wait":
      yield* pause(desk, "wait");
      return { ...locals, phase: "turn" };
    case "hold":
      yield* pause(desk, "hold");
      return { ...locals, phase: "release" };
    case "release": {
      const look = yield* files.read(LOCK, 1_000);
      if (look.kind === "file" && decoder.decode(look.bytes) === text) {
        // Between its comparing and its removing it trusts that nobody else removes: the guard is what keeps others out.
        yield* files.unlink(LOCK);
      }
      return afterRound(locals, script.rounds);
    }
    case "sweep":
    case "leave":
    case "end":
      return afterRound(locals, script.rounds);
  }
}

function* contend(script: ProcessScript, desk: Desk, ambient: Ambient, text: string): Program<boolean> {
  const files = filesAt(desk);
  if ((yield* files.stamps(GUARD)) !== undefined) {
    return false;
  }
  if ((yield* files.writeNew(LOCK, text)) === "written") {
    return true;
  }
  const seen = yield* files.read(LOCK, 1_000);
  if (seen.kind !== "file" || !mayRemove(script, ambient, decoder.decode(seen.bytes)) || !(yield* files.makeDirectory(GUARD))) {
    return false;
  }
  const again = yield* files.read(LOCK, 1_000);
  let isHeld = false;
  if (again.kind === "file" && decoder.decode(again.bytes) === decoder.decode(seen.bytes)) {
    yield* files.unlink(LOCK);
    isHeld = (yield* files.writeNew(LOCK, text)) === "written";
  }
  yield* files.removeDirectory(GUARD);
  return isHeld;
}

function mayRemove({ kind }: ProcessScript, ambient: Ambient, text: string): boolean {
  return kind === "robber" ? text !== "" : ambient(`holder ${text}`) === "gone";
}
