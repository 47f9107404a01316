import { toVersion, type WriteOutcome } from "@holdfast/store";
import { encodeEntry } from "./entry.ts";
import { PREDECESSORS_DEFINITE, PREDECESSORS_MAX } from "./limits.ts";
import { bodyName, generationOf, pointerName, versionAfter } from "./names.ts";
import { attempt } from "./port.ts";
import { readBody } from "./read-body.ts";
import { fail, failWith, type Register } from "./register.ts";
import { settleLostReplace } from "./settle-lost-reply.ts";

/**
 * Writes the new body beside the old one and renames the pointer from the old version to the new: the one step that
 * commits, and that exactly one caller can do. Five system calls on a local disk.
 */
export async function replace(register: Register, body: Uint8Array, version: string): Promise<WriteOutcome> {
  const { port, path, recall } = register;
  const generation = generationOf(version);
  if (generation === undefined) {
    return { kind: "conflict" };
  }
  const next = versionAfter(generation, register.nonce());
  if (next === undefined) {
    throw fail(register, "INVALID", "the register's generations have run out.", `Delete ${path} while nobody works with it.`);
  }
  const predecessors = await predecessorsOf(register, version);
  const written = await attempt(() => port.writeNew(`${path}/${bodyName(next)}`, encodeEntry(body, predecessors)));
  if (!written.ok) {
    if (written.error.kind === "missing") {
      return { kind: "conflict" };
    }
    // The rename that commits was never sent, so nothing was written, whatever became of the body.
    await dropBody(register, next);
    throw failWith(register, written.error, "UNAVAILABLE");
  }
  if (!(await commit(register, version, next))) {
    await dropBody(register, next);
    recall.forget(path);
    return { kind: "conflict" };
  }
  recall.set(path, { version: next, predecessors, modifiedMs: undefined });
  await flush(register);
  await dropBody(register, version);
  return { kind: "written", version: toVersion(next) };
}

/** True if the pointer went from `version` to `next`, false if it certainly did not and never will. */
async function commit(register: Register, version: string, next: string): Promise<boolean> {
  const { port, path } = register;
  const renamed = await attempt(() => port.rename(`${path}/${pointerName(version)}`, `${path}/${pointerName(next)}`));
  if (renamed.ok) {
    return true;
  }
  const { error } = renamed;
  if (error.kind === "missing" && port.missingIsDefinite) {
    return false;
  }
  if (error.kind !== "missing" && error.kind !== "unknown") {
    await dropBody(register, next);
    throw failWith(register, error, "INDETERMINATE");
  }
  const verdict = await settleLostReplace(register, version, next);
  if (verdict === "over") {
    // Left where a removal has already looked, it would keep the register's directory from going away.
    await dropBody(register, next);
  }
  if (verdict === "unknown" || verdict === "over") {
    // An unknown one's body stays: the rename may land yet, and a pointer without a body would hold the register for ever.
    throw fail(register, "INDETERMINATE", `the answer to the write was lost: ${error.problem}`, "Read the register to see whether it was written.", error);
  }
  return verdict === "written";
}

async function flush(register: Register): Promise<void> {
  const flushed = await attempt(() => register.port.flushDirectory(register.path));
  if (!flushed.ok && flushed.error.kind !== "missing") {
    throw failWith(register, flushed.error, "INDETERMINATE");
  }
}

/** A body left lying does no harm: it is swept once its generation has passed. */
async function dropBody(register: Register, version: string): Promise<void> {
  await attempt(() => register.port.unlink(`${register.path}/${bodyName(version)}`));
}

/**
 * The names for the new body: the version replaced, and before it what is known without a gap. A file system that
 * never loses a reply needs none of them, so there no body is read for them.
 */
async function predecessorsOf(register: Register, version: string): Promise<readonly string[]> {
  const { port, path, recall } = register;
  const recalled = recall.get(path);
  if (recalled?.version === version) {
    const most = port.missingIsDefinite ? PREDECESSORS_DEFINITE : PREDECESSORS_MAX;
    return [version, ...recalled.predecessors].slice(0, most);
  }
  if (port.missingIsDefinite) {
    return [version];
  }
  const body = await readBody(register, version);
  const known = body.ok && body.value.entry.kind === "whole" ? body.value.entry.predecessors : [];
  return [version, ...known].slice(0, PREDECESSORS_MAX);
}
