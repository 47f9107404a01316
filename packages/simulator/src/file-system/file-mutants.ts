import type { Edit } from "../mutants/mutant.ts";
import type { PromiseName } from "./promises.ts";

/** One step or rule of the pointer directories switched off. */
export interface FileMutant {
  readonly id: string;
  /** The rule of the design's section 6 that it breaks, or the step. */
  readonly rule: string;
  readonly title: string;
  readonly edits: readonly Edit[];
  /** The small scenario in which it is caught. */
  readonly scenario: string;
  /** The promise that breaks first there. */
  readonly breaks: PromiseName;
}

const create: readonly FileMutant[] = [
  {
    id: "create-in-place",
    rule: "2",
    title: "a create fills the register's directory in place",
    scenario: "two-creates",
    breaks: "one-pointer",
    edits: [
      {
        file: "create.ts",
        find: "const renamed = await attempt(() => port.rename(staged, path));",
        replace:
          "const renamed = await attempt(async () => { await port.makeDirectories(path); for (const name of await port.scan(staged)) { await port.rename(`${staged}/${name}`, `${path}/${name}`); } await port.removeDirectory(staged); });",
      },
    ],
  },
  {
    id: "create-leaves-staging",
    rule: "2",
    title: "a create that lost leaves what it prepared",
    scenario: "two-creates",
    breaks: "little-left",
    edits: [{ file: "create.ts", find: "if (!(await unstage(register, staged))) {\n      throw mayLandYet(register);\n    }\n    return { kind: \"conflict\" };", replace: "return { kind: \"conflict\" };" }],
  },
  {
    id: "create-blocked-by-mark",
    rule: "7",
    title: "a create does not finish the removal that it finds",
    scenario: "finish-removal",
    breaks: "not-stuck",
    edits: [{ file: "create.ts", find: "      await finishRemoval(register, view.value);\n", replace: "" }],
  },
  {
    id: "create-blocked-by-bodies",
    rule: "8",
    title: "a create does not clear away an interrupted rm -rf",
    scenario: "abandoned",
    breaks: "not-stuck",
    edits: [{ file: "create.ts", find: "await clearing(register, staged, () => repairInterruptedRemoval(register));", replace: "return { kind: \"settled\", outcome: \"conflict\" };" }],
  },
  {
    id: "create-blocked-by-empty",
    rule: "2",
    title: "a create does not remove an empty directory that is in its way",
    scenario: "not-onto-empty",
    breaks: "not-stuck",
    edits: [{ file: "create.ts", find: "      await clearing(register, staged, () => removeEmpty(register));\n", replace: "" }],
  },
  {
    id: "create-trusts-missing",
    rule: "6",
    title: "a create takes `missing` for certain where it is not",
    scenario: "lost-create-alone",
    breaks: "settled",
    edits: [{ file: "create.ts", find: "if (error.kind === \"unknown\" || !port.missingIsDefinite) {", replace: "if (error.kind === \"unknown\") {" }],
  },
  {
    id: "lost-create-is-unavailable",
    rule: "6",
    title: "a create whose answer was lost says that nothing was written",
    scenario: "lost-create",
    breaks: "no-late-effect",
    edits: [{ file: "create.ts", find: "    if (verdict === \"unknown\") {\n      throw mayLandYet(register, error);\n    }", replace: "    if (verdict === \"unknown\") {\n      throw failWith(register, error, \"UNAVAILABLE\");\n    }" }],
  },
  {
    id: "unstage-always-claims-success",
    rule: "6",
    title: "giving up a prepared directory is always taken to have worked",
    scenario: "lost-create",
    breaks: "no-late-effect",
    edits: [{ file: "staging.ts", find: "return moved.ok || port.missingIsDefinite;", replace: "return true;" }],
  },
  {
    id: "unstage-by-deleting",
    rule: "6",
    title: "a prepared directory is given up by deleting what is in it",
    scenario: "lost-create",
    breaks: "whole-body",
    edits: [{ file: "staging.ts", find: "  const moved = await attempt(() => port.rename(staged, dead));\n  if (moved.ok) {\n    await clear(port, dead);", replace: "  await clear(port, staged);\n  const moved = await attempt(() => port.rename(staged, dead));\n  if (moved.ok) {\n    await clear(port, dead);" }],
  },
  {
    id: "staging-swept-at-once",
    rule: "2",
    title: "what is being prepared is swept whatever its age",
    scenario: "two-first-creates",
    breaks: "answered",
    edits: [{ file: "staging.ts", find: "nowMs - stamps.value.modifiedMs >= STAGED_AGE_MS", replace: "nowMs - stamps.value.modifiedMs >= -STAGED_AGE_MS" }],
  },
  {
    id: "staging-swept-in-place",
    rule: "2",
    title: "an old prepared directory is deleted where it is, not renamed first",
    scenario: "sleeping-create",
    breaks: "whole-body",
    edits: [{ file: "staging.ts", find: "const moved = isOld ? await attempt(() => port.rename(path, `${path}.dead`)) : undefined;", replace: "if (isOld) { await clear(port, path); }\n      const moved = isOld ? await attempt(() => port.rename(path, `${path}.dead`)) : undefined;" }],
  },
  {
    id: "staging-never-swept",
    rule: "2",
    title: "what dead creates prepared is never swept",
    scenario: "two-creates",
    breaks: "little-left",
    edits: [{ file: "pointer-directory.ts", find: "        await sweepStaging(port, staging);\n", replace: "" }],
  },
];

const replace: readonly FileMutant[] = [
  {
    id: "two-step-commit",
    rule: "3",
    title: "a replace makes the new pointer, then removes the old one",
    scenario: "two-replaces",
    breaks: "one-pointer",
    edits: [{ file: "replace.ts", find: "const renamed = await attempt(() => port.rename(`${path}/${pointerName(version)}`, `${path}/${pointerName(next)}`));", replace: "const renamed = await attempt(async () => { await port.writeNew(`${path}/${pointerName(next)}`, new Uint8Array()); await port.unlink(`${path}/${pointerName(version)}`); });" }],
  },
  {
    id: "missing-is-written",
    rule: "3",
    title: "a replace that finds its base gone says written",
    scenario: "two-replaces",
    breaks: "true-answer",
    edits: [{ file: "replace.ts", find: "if (error.kind === \"missing\" && port.missingIsDefinite) {\n    return false;", replace: "if (error.kind === \"missing\" && port.missingIsDefinite) {\n    return true;" }],
  },
  {
    id: "body-after-pointer",
    rule: "3",
    title: "the body is written after the commit",
    scenario: "two-replaces",
    breaks: "whole-body",
    edits: [
      { file: "replace.ts", find: "const written = await attempt(() => port.writeNew(`${path}/${bodyName(next)}`, encodeEntry(body, predecessors)));", replace: "const written = await attempt(() => port.flushDirectory(path));" },
      { file: "replace.ts", find: "  await flush(register);\n  await dropBody(register, version);", replace: "  await port.writeNew(`${path}/${bodyName(next)}`, encodeEntry(body, predecessors));\n  await flush(register);\n  await dropBody(register, version);" },
    ],
  },
  {
    id: "old-body-first",
    rule: "3",
    title: "the old body is unlinked before the commit",
    scenario: "two-replaces",
    breaks: "whole-body",
    edits: [{ file: "replace.ts", find: "  if (!(await commit(register, version, next))) {", replace: "  await dropBody(register, version);\n  if (!(await commit(register, version, next))) {" }],
  },
  {
    id: "old-body-kept",
    rule: "3",
    title: "the old body is left to lie",
    scenario: "two-replaces",
    breaks: "little-left",
    edits: [{ file: "replace.ts", find: "  await flush(register);\n  await dropBody(register, version);", replace: "  await flush(register);" }],
  },
  {
    id: "own-body-kept",
    rule: "3",
    title: "a replace that lost leaves its own body",
    scenario: "two-replaces",
    breaks: "little-left",
    edits: [{ file: "replace.ts", find: "    await dropBody(register, next);\n    recall.forget(path);", replace: "    recall.forget(path);" }],
  },
  {
    id: "same-name-again",
    rule: "1",
    title: "the next version has the same name for every attempt",
    scenario: "two-replaces",
    breaks: "whole-body",
    edits: [{ file: "replace.ts", find: "const next = versionAfter(generation, register.nonce());", replace: "const next = versionAfter(generation, register.nonce().replace(/.{5}$/, \"00000\"));" }],
  },
  {
    id: "generation-stands-still",
    rule: "1",
    title: "the generation does not grow",
    scenario: "two-replaces",
    breaks: "by-request",
    edits: [{ file: "names.ts", find: "`${generation + 1}.${nonce}`", replace: "`${Math.max(1, generation)}.${nonce}`" }],
  },
  {
    id: "replace-trusts-missing",
    rule: "6",
    title: "a replace takes `missing` for certain where it is not",
    scenario: "lost-replace",
    breaks: "no-late-effect",
    edits: [{ file: "replace.ts", find: "if (error.kind === \"missing\" && port.missingIsDefinite) {", replace: "if (error.kind === \"missing\") {" }],
  },
  {
    id: "unknown-drops-body",
    rule: "6",
    title: "a replace that does not know drops its body",
    scenario: "lost-replace-twice",
    breaks: "whole-body",
    edits: [{ file: "replace.ts", find: "  const verdict = await settleLostReplace(register, version, next);", replace: "  await dropBody(register, next);\n  const verdict = await settleLostReplace(register, version, next);" }],
  },
  {
    id: "lost-is-refused",
    rule: "6",
    title: "a lost answer is treated like a refusal",
    scenario: "lost-replace",
    breaks: "whole-body",
    edits: [{ file: "replace.ts", find: "if (error.kind !== \"missing\" && error.kind !== \"unknown\") {", replace: "if (error.kind !== \"missing\") {" }],
  },
  {
    id: "predecessors-not-named",
    rule: "3, 6",
    title: "a body does not name the versions before it",
    scenario: "lost-replace",
    breaks: "settled",
    edits: [{ file: "replace.ts", find: "encodeEntry(body, predecessors)", replace: "encodeEntry(body, [])" }],
  },
  {
    id: "one-predecessor-named",
    rule: "3, 6",
    title: "a body names only the version right before it",
    scenario: "long-chain",
    breaks: "settled",
    edits: [
      { file: "replace.ts", find: "return [version, ...recalled.predecessors].slice(0, most);", replace: "return [version, ...recalled.predecessors].slice(0, most && 1);" },
      { file: "replace.ts", find: "return [version, ...known].slice(0, PREDECESSORS_MAX);", replace: "return [version, ...known].slice(0, PREDECESSORS_MAX && 1);" },
    ],
  },
];

const settle: readonly FileMutant[] = [
  {
    id: "settle-without-resending",
    rule: "6",
    title: "a lost rename is only looked for, never sent again",
    scenario: "lost-replace",
    breaks: "settled",
    edits: [{ file: "settle-lost-reply.ts", find: "const again = await attempt(() => port.rename(`${path}/${pointerName(version)}`, `${path}/${pointerName(next)}`));\n    if (again.ok) {", replace: "const again = await attempt(() => port.stamps(`${path}/@`));\n    if (again.ok) {" }],
  },
  {
    id: "settle-v-is-conflict",
    rule: "6",
    title: "a pointer that still shows the base is taken for a conflict",
    scenario: "old-listing",
    breaks: "no-late-effect",
    edits: [{ file: "settle-lost-reply.ts", find: "  if (view.kind !== \"one\" || view.version === version) {\n    return undefined;\n  }", replace: "  if (view.kind !== \"one\") {\n    return undefined;\n  }\n  if (view.version === version) {\n    return \"conflict\";\n  }" }],
  },
  {
    id: "settle-unknown-is-conflict",
    rule: "6",
    title: "a current body that names neither version is taken for a conflict",
    scenario: "replaced-then-removed",
    breaks: "no-late-effect",
    edits: [{ file: "settle-lost-reply.ts", find: "return predecessors.includes(version) ? \"conflict\" : \"unknown\";", replace: "return \"conflict\";" }],
  },
  {
    id: "settle-removed-is-conflict",
    rule: "6",
    title: "a removed register is taken for a conflict",
    scenario: "replaced-then-removed",
    breaks: "no-late-effect",
    edits: [{ file: "settle-lost-reply.ts", find: "    // Removed before our rename, or after it: the register does not say.\n    return \"unknown\";", replace: "    return \"conflict\";" }],
  },
  {
    id: "settle-ignores-successors",
    rule: "6",
    title: "a successor that names the version is not taken for its having been written",
    scenario: "lost-replace",
    breaks: "no-late-effect",
    edits: [{ file: "settle-lost-reply.ts", find: "  if (predecessors.includes(next)) {\n    return \"written\";\n  }\n", replace: "" }],
  },
];

const read: readonly FileMutant[] = [
  {
    id: "none-is-absent",
    rule: "4",
    title: "a scan without a pointer is taken for absent",
    scenario: "two-replaces",
    breaks: "true-answer",
    edits: [{ file: "read.ts", find: "    case \"none\":\n    case \"several\":", replace: "    case \"none\":\n      return { kind: \"absent\", storeTimeMs };\n    case \"several\":" }],
  },
  {
    id: "empty-is-absent",
    rule: "4",
    title: "a scan that shows nothing is taken for absent, without removing the directory",
    scenario: "two-replaces",
    breaks: "true-answer",
    edits: [{ file: "read.ts", find: "return (await removeEmpty(register)) ? { kind: \"absent\", storeTimeMs } : undefined;", replace: "return { kind: \"absent\", storeTimeMs };" }],
  },
  {
    id: "outage-is-absent",
    rule: "4",
    title: "a scan that fails is taken for absent",
    scenario: "outage",
    breaks: "true-answer",
    edits: [{ file: "look.ts", find: "return names.error.kind === \"missing\" ? { ok: true, value: { kind: \"absent\" } } : names;", replace: "return { ok: true, value: { kind: \"absent\" } };" }],
  },
  {
    id: "recall-is-believed",
    rule: "4",
    title: "the version seen last is read without looking for its pointer",
    scenario: "reads-again",
    breaks: "true-answer",
    edits: [{ file: "read.ts", find: "    recall.forget(path);\n    return undefined;\n  }\n  return readVersion(register, recalled.version", replace: "  }\n  return readVersion(register, recalled.version" }],
  },
  {
    id: "standing-is-absent",
    rule: "4, 8",
    title: "two scans alike without a pointer are taken for absent",
    scenario: "blind-reader",
    breaks: "true-answer",
    edits: [{ file: "read.ts", find: "    await repairInterruptedRemoval(register);\n    return { kind: \"absent\", storeTimeMs };", replace: "    return { kind: \"absent\", storeTimeMs };" }],
  },
  {
    id: "listing-skips-what-moves",
    rule: "4",
    title: "a register in motion is left out of a listing",
    scenario: "listing",
    breaks: "true-answer",
    edits: [{ file: "list.ts", find: "  return { key, version: null, ageMs: null };", replace: "  return undefined;" }],
  },
];

const sweep: readonly FileMutant[] = [
  {
    id: "sweep-newer-bodies",
    rule: "5",
    title: "bodies are swept whatever their generation",
    scenario: "crowded",
    breaks: "whole-body",
    edits: [{ file: "sweep.ts", find: "(generationOf(version) ?? Infinity) <= generation", replace: "(generationOf(version) ?? Infinity) <= generation + 9" }],
  },
  {
    id: "sweep-current-body",
    rule: "5",
    title: "the current body is swept too",
    scenario: "crowded",
    breaks: "whole-body",
    edits: [{ file: "sweep.ts", find: "version !== current && ", replace: "" }],
  },
  {
    id: "never-sweep",
    rule: "5",
    title: "bodies of dead writers are never swept",
    scenario: "crowded",
    breaks: "little-left",
    edits: [{ file: "sweep.ts", find: "if (bodies.length <= 1 + STALE_BODIES_KEPT) {", replace: "if (bodies.length >= 0) {" }],
  },
];

const remove: readonly FileMutant[] = [
  {
    id: "remove-by-unlinking",
    rule: "7",
    title: "a removal unlinks the pointer instead of renaming it",
    scenario: "removal-alone",
    breaks: "by-request",
    edits: [{ file: "remove.ts", find: "const marked = await attempt(() => port.rename(`${path}/${pointerName(version)}`, `${path}/${mark}`));", replace: "const marked = await attempt(() => port.unlink(`${path}/${pointerName(version)}`));" }],
  },
  {
    id: "mark-goes-first",
    rule: "7",
    title: "the mark of a removal is unlinked before the bodies",
    scenario: "two-removals",
    breaks: "answered",
    edits: [{ file: "remove.ts", find: "  await unlinkBodies(register, view.bodies);\n", replace: "  await attempt(() => register.port.unlink(`${register.path}/${view.mark}`));\n  await unlinkBodies(register, view.bodies);\n" }],
  },
  {
    id: "removal-by-path",
    rule: "7",
    title: "a removal is finished by deleting whatever is there by then",
    scenario: "finish-removal",
    breaks: "by-request",
    edits: [{ file: "remove.ts", find: "  await unlinkBodies(register, view.bodies);\n", replace: "  const there = await attempt(() => register.port.scan(register.path));\n  for (const name of there.ok ? there.value : []) {\n    await attempt(() => register.port.unlink(`${register.path}/${name}`));\n  }\n" }],
  },
  {
    id: "removal-not-finished",
    rule: "7",
    title: "nobody finishes a removal",
    scenario: "removal-alone",
    breaks: "not-stuck",
    edits: [{ file: "remove.ts", find: "  await unlinkBodies(register, view.bodies);\n", replace: "  return;\n" }],
  },
  {
    id: "remove-always-removed",
    rule: "7",
    title: "a removal of a version that was replaced says removed",
    scenario: "removal",
    breaks: "true-answer",
    edits: [{ file: "remove.ts", find: "    if (kind === \"one\" || kind === \"several\" || kind === \"strange\") {\n      return { kind: \"conflict\" };\n    }", replace: "    if (kind === \"one\" || kind === \"several\" || kind === \"strange\") {\n      return { kind: \"removed\" };\n    }" }],
  },
  {
    id: "remove-trusts-missing",
    rule: "6, 7",
    title: "a removal takes `missing` for certain where it is not",
    scenario: "lost-removal-then-created",
    breaks: "no-late-effect",
    edits: [{ file: "remove.ts", find: "if (marked.error.kind === \"missing\" && port.missingIsDefinite) {", replace: "if (marked.error.kind === \"missing\") {" }],
  },
  {
    id: "removal-lost-to-anybody",
    rule: "6, 7",
    title: "after a lost answer any other version is taken for a conflict",
    scenario: "lost-removal",
    breaks: "no-late-effect",
    edits: [{ file: "remove.ts", find: "body.value.entry.predecessors.includes(version)", replace: "body.value.entry.predecessors.length >= 0" }],
  },
];

const repair: readonly FileMutant[] = [
  {
    id: "repair-renames-aside",
    rule: "8 (as it was first)",
    title: "an abandoned directory is renamed aside and then deleted",
    scenario: "abandoned",
    breaks: "by-request",
    edits: [{ file: "repair-interrupted-removal.ts", find: "  await unlinkBodies(register, second.value.bodies);\n  const removed = await attempt(() => port.removeDirectory(path));", replace: "  const removed = await attempt(() => port.rename(path, `${path}.aside${register.nonce()}`));" }],
  },
  {
    id: "repair-by-path",
    rule: "8",
    title: "an abandoned directory is emptied of whatever is there by then",
    scenario: "abandoned",
    breaks: "by-request",
    edits: [{ file: "repair-interrupted-removal.ts", find: "  await unlinkBodies(register, second.value.bodies);\n", replace: "  for (const name of await port.scan(path)) {\n    await attempt(() => port.unlink(`${path}/${name}`));\n  }\n" }],
  },
  {
    id: "repair-without-quiet",
    rule: "8",
    title: "a directory is taken for abandoned however lately it changed",
    scenario: "blind-reader",
    breaks: "whole-body",
    edits: [{ file: "repair-interrupted-removal.ts", find: "nowMs - before < port.quietMs", replace: "nowMs - before < 0" }],
  },
  {
    id: "repair-ignores-changes",
    rule: "8",
    title: "a change during the scans is not noticed",
    scenario: "blind-reader",
    breaks: "whole-body",
    edits: [{ file: "repair-interrupted-removal.ts", find: "(await changedMs(register)) !== before || ", replace: "" }],
  },
  {
    id: "never-repaired",
    rule: "8",
    title: "an abandoned directory is never cleared away",
    scenario: "abandoned",
    breaks: "not-stuck",
    edits: [{ file: "repair-interrupted-removal.ts", find: "(await changedMs(register)) !== before || ", replace: "true || " }],
  },
];

const powerLoss: readonly FileMutant[] = [
  {
    id: "torn-is-absent",
    rule: "power loss",
    title: "a torn body is answered with absent and the register stays",
    scenario: "power-loss",
    breaks: "true-answer",
    edits: [{ file: "read.ts", find: "const removal = await remove(register, version);\n    return removal.kind === \"removed\" ?", replace: "const removal = { kind: \"removed\" };\n    return removal.kind === \"removed\" ?" }],
  },
  {
    id: "torn-removal-always-worked",
    rule: "power loss",
    title: "a torn version that was replaced meanwhile is answered with absent",
    scenario: "power-loss",
    breaks: "true-answer",
    edits: [{ file: "read.ts", find: "return removal.kind === \"removed\" ? { kind: \"absent\", storeTimeMs } : undefined;", replace: "return removal.kind === \"removed\" || true ? { kind: \"absent\", storeTimeMs } : undefined;" }],
  },
  {
    id: "whole-is-torn",
    rule: "power loss",
    title: "a whole body from before the machine's start is taken for torn",
    scenario: "rebooted",
    breaks: "by-request",
    edits: [{ file: "power-loss.ts", find: "  if (entry.kind !== \"torn\") {\n    return false;\n  }\n", replace: "" }],
  },
];

/** All of them. Each is caught, and a test holds that. */
export const fileMutants: readonly FileMutant[] = [...create, ...replace, ...settle, ...read, ...sweep, ...remove, ...repair, ...powerLoss];
