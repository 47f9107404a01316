import type { SidecarMutant } from "./sidecar-mutant.ts";

/** Step 1: how a lock is taken, and what waits for a guard. */
export const acquireMutants: readonly SidecarMutant[] = [
  {
    id: "taken-is-mine",
    rule: "1",
    title: "a link that finds the name taken counts as held",
    scenario: "two",
    breaks: ["one-holder", "no-robbing", "true-release"],
    edits: [{ file: "acquire.ts", find: 'if (linked === "linked") {', replace: 'if (linked === "linked" || linked === "exists") {\n    return { kind: "held", claim };\n  }\n  if (linked === "unsupported") {' }],
  },
  {
    id: "created-in-place",
    rule: "1",
    title: "the lock file is created under its own name and filled then, and stays empty when its writer dies",
    scenario: "two-killed",
    breaks: ["not-stuck"],
    edits: [{ file: "acquire.ts", find: 'const linked = yield* files.link(privateFile, names.lock);', replace: 'const linked: string = "unsupported";' }],
  },
  {
    id: "guard-not-looked-for",
    rule: "1",
    title: "nobody looks for a guard",
    scenario: "robbed-holder",
    breaks: ["one-holder", "no-robbing"],
    steer: "000111110002221111",
    edits: [{ file: "acquire.ts", find: "if ((yield* files.stamps(names.guard)) !== undefined) {", replace: "if (RECORD_BYTES_MAX < 0) {" }],
  },
  {
    id: "guard-looked-for-before",
    rule: "1",
    title: "the guard is looked for before the link, as fs-safe does",
    scenario: "robbed-holder",
    breaks: ["one-holder", "no-robbing"],
    steer: "000111221100021111",
    edits: [
      { file: "acquire.ts", find: "  const linked = yield* files.link(privateFile, names.lock);", replace: '  if ((yield* files.stamps(names.guard)) !== undefined) {\n    yield* files.unlink(privateFile);\n    return { kind: "again" };\n  }\n  const linked = yield* files.link(privateFile, names.lock);\n  if (linked === "linked") {\n    return { kind: "held", claim };\n  }' },
    ],
  },
  {
    id: "mine-not-looked-at",
    rule: "1",
    title: "after the look for a guard nobody looks whether the lock file is still there",
    scenario: "robbed-three",
    breaks: ["one-holder", "no-robbing"],
    edits: [{ file: "acquire.ts", find: "if (file?.links === 2 || (yield* isOurs(site, claim))) {", replace: "if (claim.isLinked || file?.links === 2 || (yield* isOurs(site, claim))) {" }],
  },
  {
    id: "private-file-left",
    rule: "6",
    title: "who finds the lock taken leaves its private file",
    scenario: "two",
    breaks: ["little-left"],
    edits: [{ file: "acquire.ts", find: '  yield* files.unlink(privateFile);\n  return linked === "unsupported"', replace: '  return linked === "unsupported"' }],
  },
  {
    id: "give-up-takes-all",
    rule: "6",
    title: "who finds the lock taken unlinks it besides its own private file",
    scenario: "two",
    breaks: ["no-robbing", "one-holder", "true-release"],
    edits: [{ file: "acquire.ts", find: '  yield* files.unlink(privateFile);\n  return linked === "unsupported"', replace: '  yield* files.unlink(privateFile);\n  yield* files.unlink(names.lock);\n  return linked === "unsupported"' }],
  },
];
