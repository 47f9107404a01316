import { toVersion, type WriteOutcome } from "@holdfast/store";
import { PUBLISHES_MAX } from "./limits.ts";
import { look, signatureOf } from "./look.ts";
import { versionAfter } from "./names.ts";
import { attempt, type PortError } from "./port.ts";
import { fail, failWith, type Register } from "./register.ts";
import { finishRemoval, removeEmpty } from "./remove.ts";
import { repairInterruptedRemoval } from "./repair-interrupted-removal.ts";
import { settleLostCreate } from "./settle-lost-reply.ts";
import { stage, unstage } from "./staging.ts";

/** `settled` is what became of the rename; `again` asks for another look and another rename. */
type Step = { readonly kind: "settled"; readonly outcome: "written" | "conflict" } | { readonly kind: "again"; readonly seen: string };

/**
 * Prepares a directory with body and pointer and renames it into place, which works only where nothing is: the register
 * appears whole, and exactly once.
 *
 * @param staging The full path of the directory for preparing, on the same file system.
 */
export async function create(register: Register, staging: string, body: Uint8Array): Promise<WriteOutcome> {
  const { port, path, recall } = register;
  const version = versionAfter(0, register.nonce());
  if (version === undefined) {
    throw fail(register, "INVALID", "the register's generations have run out.");
  }
  const staged = await stage(register, staging, version, body);
  if ((await publish(register, staged, version)) === "conflict") {
    if (!(await unstage(register, staged))) {
      throw mayLandYet(register);
    }
    return { kind: "conflict" };
  }
  recall.set(path, { version, predecessors: [], modifiedMs: undefined });
  const flushed = await attempt(() => port.flushDirectory(parentOf(path)));
  if (!flushed.ok) {
    throw failWith(register, flushed.error, "INDETERMINATE");
  }
  return { kind: "written", version: toVersion(version) };
}

async function publish(register: Register, staged: string, version: string): Promise<"written" | "conflict"> {
  const { port, path } = register;
  let before = "";
  for (let turn = 0; turn < PUBLISHES_MAX; turn += 1) {
    const renamed = await attempt(() => port.rename(staged, path));
    if (renamed.ok) {
      return "written";
    }
    const step = await afterFailure(register, staged, version, renamed.error, before);
    if (step.kind === "settled") {
      return step.outcome;
    }
    before = step.seen;
  }
  return giveUp(register, staged, fail(register, "UNAVAILABLE", `the register was in the way of a create and gone again, ${PUBLISHES_MAX} times.`, "Try again."));
}

async function afterFailure(register: Register, staged: string, version: string, error: PortError, before: string): Promise<Step> {
  switch (error.kind) {
    case "exists":
      return giveWayOrRepair(register, staged, version, before);
    case "missing":
    case "unknown":
      return settleOrMakeParent(register, staged, version, error, before);
    case "busy":
    case "denied":
    case "read-only":
    case "no-space":
    case "invalid":
    case "unavailable":
      return giveUp(register, staged, failWith(register, error, "INDETERMINATE"));
  }
}

/** Something is in place: a register (conflict), or what a removal left, which is cleared away. */
async function giveWayOrRepair(register: Register, staged: string, version: string, before: string): Promise<Step> {
  const view = await look(register);
  if (!view.ok) {
    return giveUp(register, staged, failWith(register, view.error, "UNAVAILABLE"));
  }
  const seen = signatureOf(view.value);
  switch (view.value.kind) {
    case "absent":
      return { kind: "again", seen };
    case "empty":
      await clearing(register, staged, () => removeEmpty(register));
      return { kind: "again", seen };
    case "removed":
      await finishRemoval(register, view.value);
      if (seen === before) {
        const left = [...view.value.foreign, view.value.mark].join(", ");
        return giveUp(register, staged, fail(register, "UNAVAILABLE", `a removed register cannot be cleared away: ${left}.`, `Delete ${register.path}.`));
      }
      return { kind: "again", seen };
    case "none":
      if (seen === before) {
        await clearing(register, staged, () => repairInterruptedRemoval(register));
      }
      return { kind: "again", seen };
    case "one":
      return { kind: "settled", outcome: view.value.version === version ? "written" : "conflict" };
    case "several":
    case "strange":
      return { kind: "settled", outcome: "conflict" };
  }
}

/** Clears the way; if that fails, gives up the prepared directory first and then says why. */
async function clearing(register: Register, staged: string, clear: () => Promise<unknown>): Promise<void> {
  try {
    await clear();
  } catch (error) {
    await giveUp(register, staged, error);
  }
}

const NO_PARENT = "no parent";

async function settleOrMakeParent(register: Register, staged: string, version: string, error: PortError, before: string): Promise<Step> {
  const { port, path } = register;
  if (error.kind === "unknown" || !port.missingIsDefinite) {
    const verdict = await settleLostCreate(register, staged, version);
    if (verdict === "written" || verdict === "conflict") {
      return { kind: "settled", outcome: verdict };
    }
    if (verdict === "unknown") {
      throw mayLandYet(register, error);
    }
  }
  if (error.kind === "missing") {
    if (before === NO_PARENT && port.missingIsDefinite) {
      throw fail(register, "UNAVAILABLE", "the prepared register was swept before it was put in place.", "Try again.");
    }
    const made = await attempt(() => port.makeDirectories(parentOf(path)));
    if (!made.ok) {
      return giveUp(register, staged, failWith(register, made.error, "UNAVAILABLE"));
    }
  }
  return { kind: "again", seen: NO_PARENT };
}

/**
 * Gives the prepared directory up. A rename of it may still be on its way, or have landed: only once it is certain that
 * it never will may the failure say that nothing was written.
 */
async function giveUp(register: Register, staged: string, failure: unknown): Promise<never> {
  if (!(await unstage(register, staged))) {
    throw mayLandYet(register);
  }
  throw failure;
}

function mayLandYet(register: Register, cause?: PortError): Error {
  const problem = `the answer to the create was lost${cause === undefined ? "." : `: ${cause.problem}`}`;
  return fail(register, "INDETERMINATE", problem, "Read the register to see whether it was created.", cause);
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}
