import type { FileMutant } from "./file-mutant.ts";

/** Rule 4: what may be told of a scan that is not atomic. */
export const readMutants: readonly FileMutant[] = [
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
