import type { Mutant } from "./mutant.ts";

/** Rules 4 and 5: how writers and readers come to hold. */
export const joiningMutants: readonly Mutant[] = [
  {
    id: "listing-first",
    seed: "m/25",
    breaks: "exclusion",
    rule: "4",
    title: "the readers are listed before the register is taken",
    scenario: "reader-and-writer",
    edits: [
      {
        file: "acquire-exclusive.ts",
        find: "const claim = await step(context, request, attempt, observed, log);",
        replace:
          "const listed = await context.requests.list(request.keys.sharedPrefix, requestLimitMs(context, request)); const claim = listed.kind === 'entries' && listed.entries.length === 0 ? await step(context, request, attempt, observed, log) : undefined;",
      },
      { file: "acquire-exclusive.ts", find: "const outcome = await clearReaders(context, request, claim, log);", replace: "const outcome = claim.belief.held() ? 'clear' : 'lost';" },
    ],
  },
  {
    id: "flag-at-once",
    seed: "m/16",
    breaks: "exclusion",
    rule: "4 (C1)",
    title: "the acquiring write already carries the exclusive-only flag",
    scenario: "exclusive-only-small",
    edits: [{ file: "compose-record.ts", find: "...(lease.replaced?.exclusive_only === true ?", replace: "...(lease.replaced?.exclusive_only === true || request.exclusiveOnly ?" }],
  },
  {
    id: "flag-on-giving-up",
    seed: "m/28",
    breaks: "exclusion",
    rule: "4 (C1b)",
    title: "a writer that gave up before its listing leaves the flag on its tombstone",
    scenario: "exclusive-only-small",
    edits: [{ file: "clear-readers.ts", find: "const outcome = flagWasThere", replace: "claim.mayFlagExclusiveOnly = request.exclusiveOnly; const outcome = flagWasThere" }],
  },
  {
    id: "no-final-check",
    seed: "m/82",
    breaks: "live-when-granted",
    rule: "4",
    title: "no look at the own deadline before holding",
    scenario: "reader-and-writer",
    edits: [{ file: "clear-readers.ts", find: `if (outcome === "clear" && claim.belief.held()) {`, replace: `if (outcome === "clear") {` }],
  },
  {
    id: "no-second-look",
    seed: "m/29",
    breaks: "exclusion",
    rule: "5",
    title: "a reader looks at the register before creating its key only",
    scenario: "reader-and-writer",
    edits: [
      { file: "acquire-shared.ts", find: "const after = await passable(context, request, await observer.look(requestLimitMs(context, request)), log);", replace: "const after = before;" },
    ],
  },
  {
    id: "no-withdrawal",
    breaks: "free-in-the-end",
    rule: "5",
    title: "a reader that found a writer leaves its key behind, renewed",
    scenario: "reader-and-writer",
    edits: [{ file: "acquire-shared.ts", find: "abandon(context, claim);\n  return undefined;", replace: "return undefined;" }],
  },
];
