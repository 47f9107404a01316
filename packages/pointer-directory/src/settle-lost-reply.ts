import { ALIKE_MAX, REISSUES_MAX, SCANS_MAX } from "./limits.ts";
import { look, signatureOf, type View } from "./look.ts";
import { pointerName } from "./names.ts";
import { attempt } from "./port.ts";
import { readBody } from "./read-body.ts";
import type { Register } from "./register.ts";

/**
 * `conflict` is final: the write did not happen and never will. `over`: it may have happened, and the register was removed since, so
 * it never will happen any more. `unknown`: it may have happened, or may happen yet.
 */
export type Verdict = "written" | "conflict" | "over" | "unknown";

/**
 * Finds out what became of the rename from `version` to `next` whose reply was lost or may be the second to one
 * request. It is sent again: if that works, it committed; if the pointer is gone, the current body names who came before.
 * A pointer that still shows `version` proves nothing, because the first rename may be on its way.
 */
export async function settleLostReplace(register: Register, version: string, next: string): Promise<Verdict> {
  const { port, path } = register;
  let lost = 0;
  let before: string | undefined;
  let alike = 0;
  for (let scan = 0; scan < SCANS_MAX && lost < REISSUES_MAX; scan += 1) {
    const again = await attempt(() => port.rename(`${path}/${pointerName(version)}`, `${path}/${pointerName(next)}`));
    if (again.ok) {
      return "written";
    }
    if (again.error.kind !== "missing") {
      lost += 1;
      continue;
    }
    const view = await look(register);
    const verdict = view.ok ? await judgeReplace(register, view.value, version, next) : undefined;
    if (verdict !== undefined) {
      return verdict;
    }
    const bodiesAlone = view.ok && view.value.kind === "none" ? signatureOf(view.value) : undefined;
    alike = bodiesAlone !== undefined && bodiesAlone === before ? alike + 1 : 0;
    before = bodiesAlone;
    if (alike >= ALIKE_MAX) {
      // Left of a removal. Should the pointer have moved on under each of these looks, then still not back.
      return "over";
    }
  }
  return "unknown";
}

/** Undefined: look again. */
async function judgeReplace(register: Register, view: View, version: string, next: string): Promise<Verdict | undefined> {
  if (view.kind === "absent" || view.kind === "removed" || view.kind === "empty") {
    // Removed before our rename, or after it: the register does not say. But no version that it had comes back.
    return "over";
  }
  if (view.kind !== "one" || view.version === version) {
    return undefined;
  }
  if (view.version === next) {
    return "written";
  }
  const predecessors = await predecessorsIn(register, view.version);
  if (predecessors === undefined) {
    return undefined;
  }
  if (predecessors.includes(next)) {
    return "written";
  }
  return predecessors.includes(version) ? "conflict" : "unknown";
}

/**
 * The same for the rename that puts a prepared directory in place. While the prepared directory is still there, the
 * rename has not landed; once it is gone, only the register can tell that it did.
 *
 * @returns undefined if it has not landed so far: it may be sent again.
 */
export async function settleLostCreate(register: Register, staged: string, first: string): Promise<Verdict | undefined> {
  const view = await look(register);
  if (!view.ok) {
    return "unknown";
  }
  if (view.value.kind === "one") {
    const { version } = view.value;
    if (version === first || (await predecessorsIn(register, version))?.includes(first) === true) {
      return "written";
    }
  }
  const waiting = await attempt(() => register.port.stamps(staged));
  return waiting.ok ? undefined : "unknown";
}

/** The versions that the body of `version` says came before it; undefined if it cannot be read. */
async function predecessorsIn(register: Register, version: string): Promise<readonly string[] | undefined> {
  const body = await readBody(register, version);
  return body.ok && body.value.entry.kind === "whole" ? body.value.entry.predecessors : undefined;
}
