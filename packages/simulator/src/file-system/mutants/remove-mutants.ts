import type { FileMutant } from "./file-mutant.ts";

/** Rule 7: a removal, and who finishes it. */
export const removeMutants: readonly FileMutant[] = [
  {
    id: "remove-by-unlinking",
    rule: "7",
    title: "a removal unlinks the pointer instead of renaming it",
    scenario: "removal-alone",
    breaks: "little-left",
    edits: [{ file: "remove.ts", find: "const marked = await attempt(() => port.rename(`${path}/${pointerName(version)}`, `${path}/${mark}`));", replace: "const marked = await attempt(() => port.unlink(`${path}/${pointerName(version)}`));" }],
  },
  {
    id: "mark-goes-first",
    rule: "7",
    title: "the mark of a removal is unlinked before the bodies",
    scenario: "removal",
    breaks: "little-left",
    edits: [{ file: "remove.ts", find: "  await unlinkBodies(register, view.bodies);\n", replace: "  await attempt(() => register.port.unlink(`${register.path}/${view.mark}`));\n  await unlinkBodies(register, view.bodies);\n" }],
  },
  {
    id: "removal-by-path",
    rule: "7",
    title: "a removal is finished by deleting whatever is there by then",
    scenario: "finish-removal",
    breaks: "whole-body",
    edits: [{ file: "remove.ts", find: "  await unlinkBodies(register, view.bodies);\n", replace: "  const there = await attempt(() => register.port.scan(register.path));\n  for (const name of there.ok ? there.value : []) {\n    await attempt(() => register.port.unlink(`${register.path}/${name}`));\n  }\n" }],
  },
  {
    id: "removal-not-finished",
    rule: "7",
    title: "nobody finishes a removal",
    scenario: "removal-alone",
    breaks: "little-left",
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
