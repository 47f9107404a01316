import type { FileMutant } from "./file-mutant.ts";

/** Rule 5: which bodies may go. */
export const sweepMutants: readonly FileMutant[] = [
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
    breaks: "not-stuck",
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
