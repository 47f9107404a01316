import type { FileMutant } from "./file-mutant.ts";

/** Bodies that a power loss tore. */
export const powerLossMutants: readonly FileMutant[] = [
  {
    id: "torn-is-absent",
    rule: "power loss",
    title: "a torn body is answered with absent and the register stays",
    scenario: "power-loss",
    breaks: "not-stuck",
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
    breaks: "little-left",
    edits: [{ file: "power-loss.ts", find: "  if (entry.kind !== \"torn\") {\n    return false;\n  }\n", replace: "" }],
  },
];
