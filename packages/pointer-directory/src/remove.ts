import type { RemoveOutcome } from "@holdfast/store";
import { REISSUES_MAX, SCANS_MAX } from "./limits.ts";
import { look, type View } from "./look.ts";
import { generationOf, pointerName, removedName } from "./names.ts";
import { attempt, type PortError } from "./port.ts";
import { readBody } from "./read-body.ts";
import { fail, failWith, type Register } from "./register.ts";
import { unlinkBodies } from "./sweep.ts";

/**
 * Turns the pointer of `version` into the mark of a removal: the one step that counts, which one caller at most can do.
 * Clearing the directory afterwards may be finished by any reader.
 */
export async function remove(register: Register, version: string): Promise<RemoveOutcome> {
  const { port, path, recall } = register;
  if (generationOf(version) === undefined) {
    return removedIfAbsent(register);
  }
  const mark = removedName(register.nonce());
  const marked = await attempt(() => port.rename(`${path}/${pointerName(version)}`, `${path}/${mark}`));
  if (!marked.ok) {
    if (marked.error.kind === "missing" && port.missingIsDefinite) {
      return removedIfAbsent(register);
    }
    if (marked.error.kind !== "missing" && marked.error.kind !== "unknown") {
      throw failWith(register, marked.error, "INDETERMINATE");
    }
    if (!(await settle(register, version, mark, marked.error))) {
      return { kind: "conflict" };
    }
  }
  recall.forget(path);
  const flushed = await attempt(() => port.flushDirectory(path));
  if (!flushed.ok && flushed.error.kind !== "missing") {
    throw failWith(register, flushed.error, "INDETERMINATE");
  }
  // Its name is known, so it goes without a look, and the look then shows what else is left.
  await unlinkBodies(register, [version]);
  const view = await look(register);
  if (view.ok && view.value.kind === "removed") {
    await finishRemoval(register, view.value);
  }
  return { kind: "removed" };
}

/** Clears what a removal left. The mark goes last, so that the register is absent all the while. */
export async function finishRemoval(register: Register, view: View & { readonly kind: "removed" }): Promise<void> {
  await unlinkBodies(register, view.bodies);
  if (view.foreign.length > 0) {
    // Without the mark a directory with a stranger's file in it would look like a pointer on its way.
    return;
  }
  const last = view.bodies.length === 0 ? view : await lookAfterUnlinking(register);
  if (last === undefined) {
    return;
  }
  await attempt(() => register.port.unlink(`${register.path}/${last.mark}`));
  // A failure leaves an empty directory or the mark, and either is absent to the next reader.
  await attempt(() => register.port.removeDirectory(register.path));
}

/** Undefined if more than the mark is left. */
async function lookAfterUnlinking(register: Register): Promise<(View & { readonly kind: "removed" }) | undefined> {
  const again = await look(register);
  const isAlone = again.ok && again.value.kind === "removed" && again.value.bodies.length + again.value.foreign.length === 0;
  return isAlone ? again.value : undefined;
}

/** Removes the directory if it is empty; true if it is gone. Also the last step of somebody else's removal. */
export async function removeEmpty(register: Register): Promise<boolean> {
  const removed = await attempt(() => register.port.removeDirectory(register.path));
  if (removed.ok) {
    return true;
  }
  if (removed.error.kind === "missing" || removed.error.kind === "exists") {
    // Gone already, or filled meanwhile: the caller looks again and sees which.
    return false;
  }
  throw failWith(register, removed.error, "UNAVAILABLE");
}

/** The version is not the current one: the register is absent, or it changed. */
async function removedIfAbsent(register: Register): Promise<RemoveOutcome> {
  for (let scan = 0; scan < SCANS_MAX; scan += 1) {
    const view = await look(register);
    if (!view.ok) {
      throw failWith(register, view.error, "UNAVAILABLE");
    }
    const { kind } = view.value;
    if (kind === "absent" || kind === "removed") {
      return { kind: "removed" };
    }
    if (kind === "one" || kind === "several" || kind === "strange") {
      return { kind: "conflict" };
    }
    if (kind === "empty" && (await removeEmpty(register))) {
      return { kind: "removed" };
    }
  }
  throw fail(register, "UNAVAILABLE", `the register changed during each of ${SCANS_MAX} scans.`, "Try again.");
}

/** After a lost reply: true if the pointer became our mark or the register is absent, false if it changed before. */
async function settle(register: Register, version: string, mark: string, lost: PortError): Promise<boolean> {
  const { port, path } = register;
  for (let turn = 0; turn < REISSUES_MAX; turn += 1) {
    const view = await look(register);
    if (view.ok && (view.value.kind === "absent" || view.value.kind === "removed")) {
      return true;
    }
    if (view.ok && view.value.kind === "one" && view.value.version !== version) {
      const body = await readBody(register, view.value.version);
      if (body.ok && body.value.entry.kind === "whole" && body.value.entry.predecessors.includes(version)) {
        return false;
      }
    }
    const again = await attempt(() => port.rename(`${path}/${pointerName(version)}`, `${path}/${mark}`));
    if (again.ok) {
      return true;
    }
  }
  throw fail(register, "INDETERMINATE", `the answer to the removal was lost: ${lost.problem}`, "Read the register to see whether it is gone.", lost);
}
