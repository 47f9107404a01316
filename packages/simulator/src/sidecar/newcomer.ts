import type { SimulatedFileSystem } from "../file-system/simulated-file-system.ts";
import { createDesk } from "./ask.ts";
import { applyCall, DIRECTORY } from "./calls.ts";
import { BEFORE, type Locals, type Phase } from "./locals.ts";
import { NEWCOMER } from "./makers.ts";
import { runOurs } from "./our-program.ts";
import { hasUnnamedGuard, isProvable, type Violation } from "./promises.ts";
import { JUMP_MS, type ProcessScript } from "./scenario.ts";
import { ambientIn, type State, type World } from "./world.ts";

const SCRIPT: ProcessScript = { kind: "ours", rounds: 1 };
const CALLS_MAX = 400;
/** Attempts that a newcomer has; each further one comes hours later. */
const TURNS = 4;

/**
 * Everybody dies at this moment, and one comes who knows nothing: it has to get the lock, and hours later nothing may be
 * left of anybody.
 */
export function checkNewcomer(world: World, state: State): Violation | undefined {
  const { scenario } = world;
  const files = state.files.copy();
  let locals = phaseOf(world, files, BEFORE);
  if (locals.phase !== "hold" && isProvable(scenario) && scenario.jumps === 0 && !hasUnnamedGuard(files)) {
    return { promise: "not-stuck", message: `all have died, provably, and a newcomer does not get the lock at once: ${namesIn(files)}.` };
  }
  for (let turn = 1; turn < TURNS && locals.phase !== "hold"; turn += 1) {
    files.advance(JUMP_MS);
    locals = phaseOf(world, files, { ...locals, phase: "turn", polls: 0 });
  }
  if (locals.phase !== "hold") {
    return { promise: "not-stuck", message: `all have died, hours have passed, and a newcomer does not get the lock: ${namesIn(files)}.` };
  }
  files.advance(JUMP_MS);
  locals = phaseOf(world, files, { ...locals, phase: "sweep" });
  phaseOf(world, files, { ...locals, phase: "release" });
  return namesIn(files) === "" ? undefined : { promise: "little-left", message: `a newcomer has come and gone, hours later, and there is ${namesIn(files)}.` };
}

/** Lets the newcomer live through one phase, with nobody else about. */
function phaseOf({ subject, scenario }: World, files: SimulatedFileSystem, locals: Locals): Locals & { readonly phase: Phase } {
  const desk = createDesk();
  const ambient = ambientIn(subject, scenario.processes, files, (pid) => pid !== NEWCOMER);
  const program = runOurs(subject, SCRIPT, NEWCOMER, desk, ambient, locals);
  let ran = program.next();
  for (let calls = 0; ran.done !== true; calls += 1) {
    if (calls > CALLS_MAX || desk.call === undefined) {
      return { ...locals, phase: "leave" };
    }
    desk.reply = applyCall(files, desk.call, scenario.hasLinks);
    ran = program.next();
  }
  return ran.value;
}

function namesIn(files: SimulatedFileSystem): string {
  const names = files.names(DIRECTORY);
  return names.ok ? names.value.join(", ") : "";
}
