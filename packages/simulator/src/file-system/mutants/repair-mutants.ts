import type { FileMutant } from "./file-mutant.ts";

/** Rule 8: what an interrupted rm -rf leaves. */
export const repairMutants: readonly FileMutant[] = [
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
    breaks: "whole-body",
    edits: [{ file: "repair-interrupted-removal.ts", find: "  await unlinkBodies(register, second.value.bodies);\n", replace: "  for (const name of await port.scan(path)) {\n    await attempt(() => port.unlink(`${path}/${name}`));\n  }\n" }],
  },
  {
    id: "repair-without-quiet",
    rule: "8",
    title: "a directory is taken for abandoned however lately it changed",
    scenario: "abandoned-anew",
    breaks: "whole-body",
    edits: [{ file: "repair-interrupted-removal.ts", find: "nowMs - before < port.quietMs", replace: "nowMs - before < 0" }],
  },
  {
    id: "repair-ignores-changes",
    rule: "8",
    title: "a change during the scans is not noticed",
    scenario: "abandoned-anew",
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
