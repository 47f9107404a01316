import { toVersion, type ReadOutcome } from "@holdfast/store";
import { SCANS_MAX } from "./limits.ts";
import { look, signatureOf, type View } from "./look.ts";
import { bodyName, pointerName } from "./names.ts";
import { attempt } from "./port.ts";
import { isVictimOfPowerLoss } from "./power-loss.ts";
import { readBody } from "./read-body.ts";
import { fail, failWith, type Register } from "./register.ts";
import { finishRemoval, remove, removeEmpty } from "./remove.ts";
import { repairInterruptedRemoval } from "./repair-interrupted-removal.ts";
import { sweep } from "./sweep.ts";

/**
 * The register as it was at one moment of the call. Absent is answered only from a missing directory, from the mark of
 * a removal alone, or after a directory was removed because it was empty; never from a scan that shows no pointer.
 */
export async function read(register: Register, unlessVersion?: string): Promise<ReadOutcome> {
  // Asked first: an age measured from an earlier moment is a lower bound. Where calls overlap it is asked meanwhile, and the
  // age is that of some moment before the answer is given, which is a lower bound as well.
  const asking = register.port.nowMs();
  const quick = register.port.overlaps ? undefined : await readRecalled(register, unlessVersion, await asking);
  if (quick !== undefined) {
    return quick;
  }
  let before: string | undefined;
  for (let scan = 0; scan < SCANS_MAX; scan += 1) {
    const view = await look(register);
    if (!view.ok) {
      throw failWith(register, view.error, "UNAVAILABLE");
    }
    const storeTimeMs = await asking;
    const outcome = await readView(register, view.value, unlessVersion, storeTimeMs);
    if (outcome !== undefined) {
      return outcome;
    }
    const signature = signatureOf(view.value);
    // An empty directory never stands: somebody is about to remove it.
    if (signature === before && view.value.kind !== "empty") {
      return readStanding(register, view.value, storeTimeMs);
    }
    before = signature;
  }
  throw fail(register, "UNAVAILABLE", `the register changed during each of ${SCANS_MAX} scans.`, "Try again.");
}

/**
 * The pointer of the version seen last is looked for by name, without a scan: while it is there, that is the version,
 * for a register has one pointer at a time. Only where a missing name is certainly missing.
 */
async function readRecalled(register: Register, unlessVersion: string | undefined, storeTimeMs: number | null): Promise<ReadOutcome | undefined> {
  const { port, path, recall } = register;
  const recalled = recall.get(path);
  if (!port.missingIsDefinite || recalled === undefined) {
    return undefined;
  }
  const pointer = await attempt(() => port.stamps(`${path}/${pointerName(recalled.version)}`));
  if (!pointer.ok) {
    if (pointer.error.kind !== "missing") {
      throw failWith(register, pointer.error, "UNAVAILABLE");
    }
    recall.forget(path);
    return undefined;
  }
  return readVersion(register, recalled.version, unlessVersion, storeTimeMs);
}

async function readView(register: Register, view: View, unlessVersion: string | undefined, storeTimeMs: number | null): Promise<ReadOutcome | undefined> {
  switch (view.kind) {
    case "absent":
      return { kind: "absent", storeTimeMs };
    case "removed":
      await finishRemoval(register, view);
      return { kind: "absent", storeTimeMs };
    case "empty":
      return (await removeEmpty(register)) ? { kind: "absent", storeTimeMs } : undefined;
    case "one":
      await sweep(register, view.version, view.bodies);
      return readVersion(register, view.version, unlessVersion, storeTimeMs);
    case "none":
    case "several":
    case "strange":
      return undefined;
  }
}

/** Undefined when the body is gone: then the version is no longer the current one, or somebody deleted the file by hand. */
async function readVersion(register: Register, version: string, unlessVersion: string | undefined, storeTimeMs: number | null): Promise<ReadOutcome | undefined> {
  const stamp = { version: toVersion(version), storeTimeMs };
  if (version === unlessVersion) {
    const modifiedMs = await modifiedOf(register, version);
    return modifiedMs === undefined ? undefined : { kind: "unchanged", ...stamp, ageMs: ageOf(storeTimeMs, modifiedMs) };
  }
  const body = await readBody(register, version);
  if (!body.ok) {
    if (body.error.kind === "missing") {
      return undefined;
    }
    throw failWith(register, body.error, "UNAVAILABLE");
  }
  const { entry, modifiedMs } = body.value;
  if (isVictimOfPowerLoss(register.port, entry, modifiedMs)) {
    // Whoever held it stopped with the machine. Removing it by the same rename as any writer makes "absent" true.
    const removal = await remove(register, version);
    return removal.kind === "removed" ? { kind: "absent", storeTimeMs } : undefined;
  }
  return { kind: "found", body: entry.body, ...stamp, ageMs: ageOf(storeTimeMs, modifiedMs) };
}

async function modifiedOf(register: Register, version: string): Promise<number | undefined> {
  const { port, path, recall } = register;
  const recalled = recall.get(path);
  if (recalled?.version === version && recalled.modifiedMs !== undefined) {
    return recalled.modifiedMs;
  }
  const stamps = await attempt(() => port.stamps(`${path}/${bodyName(version)}`));
  if (stamps.ok) {
    const predecessors = recalled?.version === version ? recalled.predecessors : [];
    recall.set(path, { version, predecessors, modifiedMs: stamps.value.modifiedMs });
    return stamps.value.modifiedMs;
  }
  if (stamps.error.kind === "missing") {
    return undefined;
  }
  throw failWith(register, stamps.error, "UNAVAILABLE");
}

/** Two scans alike: what they show is not a step of somebody's write but how the directory was left. */
async function readStanding(register: Register, view: View, storeTimeMs: number | null): Promise<ReadOutcome> {
  if (view.kind === "none") {
    await repairInterruptedRemoval(register);
    return { kind: "absent", storeTimeMs };
  }
  if (view.kind === "strange") {
    throw fail(register, "INVALID", `the register holds a pointer that cannot be read: ${view.names.join(", ")}.`, `Look at ${register.path}; a newer program or a file synchroniser made it.`);
  }
  if (view.kind === "several") {
    throw fail(register, "UNAVAILABLE", `the register has several pointers: ${view.names.join(", ")}.`, `Look at ${register.path}; something copied files into it.`);
  }
  const problem = view.kind === "one" ? `the body of version ${view.version} is missing.` : "the register's directory is left over.";
  throw fail(register, "UNAVAILABLE", problem, `If nobody works with it, finish its removal by deleting ${register.path}.`);
}

function ageOf(storeTimeMs: number | null, modifiedMs: number): number | null {
  return storeTimeMs === null ? null : Math.max(0, storeTimeMs - modifiedMs);
}
