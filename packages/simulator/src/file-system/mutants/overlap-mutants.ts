import type { FileMutant } from "./file-mutant.ts";

/** What may be sent together, and what must wait for an answer. */
export const overlapMutants: readonly FileMutant[] = [
  {
    id: "replace-does-not-wait",
    rule: "3",
    title: "a replace is committed before its body is answered",
    scenario: "sftp-cut-replace",
    breaks: "whole-body",
    edits: [
      {
        file: "replace.ts",
        find: "const written = await attempt(() => port.writeNew(`${path}/${bodyName(next)}`, encodeEntry(body, predecessors)));",
        replace: "void Promise.allSettled([port.writeNew(`${path}/${bodyName(next)}`, encodeEntry(body, predecessors))]);\n  const written = await attempt(() => undefined);",
      },
    ],
  },
  {
    id: "body-of-removed-stays",
    rule: "6",
    title: "a write whose register was removed leaves its body",
    scenario: "sftp-removed-under-writer",
    breaks: "not-stuck",
    edits: [{ file: "replace.ts", find: "if (verdict === \"over\") {\n", replace: "if (false) {\n" }],
  },
];
