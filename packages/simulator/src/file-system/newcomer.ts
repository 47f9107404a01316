import { applyCall } from "./apply-call.ts";
import type { FileScenario } from "./file-scenario.ts";
import type { FileSubject } from "./file-subject.ts";
import { startProcess } from "./live-process.ts";
import { REGISTER, STAGING } from "./names-of-register.ts";
import { type Violation, violation } from "./promises.ts";
import type { Act, Answer } from "./script.ts";
import type { SimulatedFileSystem } from "./simulated-file-system.ts";
import { isTakenByHand, NONE, truthOf, type World, type WorldState } from "./world.ts";

/** Calls of a newcomer until it is taken to be stuck in a loop. */
const CALLS_MAX = 2_000;

/** Two hours, in milliseconds: what died while it was prepared may be cleared away by then. */
const LATER_MS = 7_200_000;

/** Bodies that may lie in a register that was just read: the current one and those that a read leaves alone. */
const BODIES_MAX = 5;

/** Asks what a newcomer could do if every process stopped for good in this state. */
export async function checkNewcomer(subject: FileSubject, { scenario }: World, state: WorldState): Promise<Violation | null> {
  const files = state.files.copy();
  const { current } = truthOf(files);
  if (current !== NONE && isTakenByHand(state, `${current}.json`)) {
    // A body taken by hand from under its pointer is for the hand to finish; the error says so.
    await solo(subject, scenario, files, ["delete-by-hand"]);
  }
  files.advance(2 * scenario.port.quietMs);
  if (truthOf(files).current === NONE) {
    const [made] = await solo(subject, scenario, files.copy(), ["create"]);
    if (made?.kind !== "written") {
      return violation("not-stuck", `a newcomer cannot create after everybody stopped: ${told(made)}`);
    }
  }
  const [seen, wrote] = await solo(subject, scenario, files, ["read", "write"]);
  if (wrote?.kind !== "written") {
    return violation("not-stuck", `a newcomer cannot ${seen?.kind === "absent" ? "create" : "replace"} after everybody stopped: ${told(wrote ?? seen)}`);
  }
  return checkLeftOvers(subject, scenario, files);
}

/** What lies about once newcomers came and went. */
async function checkLeftOvers(subject: FileSubject, scenario: FileScenario, files: SimulatedFileSystem): Promise<Violation | null> {
  await solo(subject, scenario, files, ["read", "write", "read"]);
  const bodies = namesAt(files, REGISTER).filter((name) => name.endsWith(".json"));
  if (bodies.length > BODIES_MAX) {
    return violation("little-left", `${bodies.length} bodies lie in the register: ${bodies.join(", ")}`);
  }
  const [, removed] = await solo(subject, scenario, files, ["read", "remove"]);
  if (removed?.kind !== "removed" || files.stat(REGISTER).ok) {
    return violation("little-left", `a removed register leaves ${namesAt(files, REGISTER).join(", ") || "its directory"}`);
  }
  files.advance(LATER_MS);
  await solo(subject, scenario, files, ["create-other"]);
  const staged = namesAt(files, STAGING);
  return staged.length === 0 ? null : violation("little-left", `hours later staging holds ${staged.join(", ")}`);
}

/**
 * What must be true at once when every process ended by itself, nothing was lost and nobody meddled: no body but the
 * current one, nothing in staging, and no wait for a newcomer.
 */
export async function checkCalmEnd(subject: FileSubject, { scenario, trees }: World, state: WorldState): Promise<Violation | null> {
  const isCalm = state.faultsUsed === 0 && trees.every(({ script }) => script.isOperator !== true) && state.slots.every(({ node, isCrashed }) => node.calls.length === 0 && !isCrashed);
  if (!isCalm || (scenario.start !== "nothing" && scenario.start !== "empty-store" && scenario.start !== "held")) {
    return null;
  }
  const { files } = state;
  const { current } = truthOf(files);
  if (scenario.port.overlaps === "any-order") {
    // A directory may be removed before what is in it, and then stays until it is swept.
    return null;
  }
  // Over a network a replace that meets a register made anew cannot tell that its own was removed, and leaves its body to be swept.
  const maySweepLater = scenario.port.isOverNetwork && trees.some(({ script }) => script.acts.includes("remove"));
  const extra = namesAt(files, REGISTER).filter((name) => !maySweepLater && current !== NONE && name !== `@${current}` && name !== `${current}.json`);
  const staged = namesAt(files, STAGING);
  if (extra.length + staged.length > 0) {
    return violation("little-left", `after a calm run ${[...extra, ...staged].join(", ")} is left`);
  }
  const [seen] = await solo(subject, scenario, files.copy(), ["read"]);
  return seen?.kind === "failed" ? violation("not-stuck", `a newcomer cannot read after a calm run: ${told(seen)}`) : null;
}

function namesAt(files: SimulatedFileSystem, path: string): readonly string[] {
  const names = files.names(path);
  return names.ok ? names.value : [];
}

function told(answer: Answer | undefined): string {
  if (answer === undefined) {
    return "nothing was answered";
  }
  return answer.kind === "failed" || answer.kind === "bug" ? answer.message : answer.kind;
}

const NAMES: readonly string[] = ["d", "e", "f"];

/** Runs a new process alone. Its name is one that no process of a scenario has, and new versions do not meet old ones. */
async function solo(subject: FileSubject, scenario: FileScenario, files: SimulatedFileSystem, acts: readonly Act[]): Promise<readonly Answer[]> {
  const used = namesAt(files, REGISTER).join();
  const name = NAMES.find((candidate) => !used.includes(`.${"0".repeat(27)}${candidate}`)) ?? "f";
  const live = await startProcess(subject, { name, acts }, scenario.port);
  let calls = 0;
  for (let [next] = live.calls; next !== undefined; [next] = live.calls) {
    calls += 1;
    if (calls > CALLS_MAX) {
      return [{ kind: "bug", message: `no end after ${CALLS_MAX} calls` }];
    }
    await live.answer(next.id, applyCall(files, next.call));
  }
  return live.attempts.flatMap(({ answer }) => (answer === undefined ? [] : [answer]));
}
