import type { FileMutant } from "./file-mutant.ts";

/** Rule 6: what became of a rename whose answer was lost. */
export const settleMutants: readonly FileMutant[] = [
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
    breaks: "whole-body",
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
    edits: [{ file: "settle-lost-reply.ts", find: "    // Removed before our rename, or after it: the register does not say. But no version that it had comes back.\n    return \"over\";", replace: "    return \"conflict\";" }],
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
