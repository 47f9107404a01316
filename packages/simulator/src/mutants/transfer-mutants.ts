import type { Mutant } from "./mutant.ts";

/** Rules 13, 14 and 16, and the order in which a reader joins. */
export const transferMutants: readonly Mutant[] = [
  {
    id: "create-first",
    rule: "5 (C3)",
    title: "a reader creates its key first, and polls by creating again",
    breaks: "served-when-calm",
    scenario: "steady-readers",
    edits: [
      { file: "acquire-shared.ts", find: "const observed = await observer.look(requestLimitMs(context, request));", replace: `const observed: Observed = { kind: "absent", storeTimeMs: null };` },
    ],
  },
  {
    id: "unsorted",
    rule: "13",
    title: "several locks are taken in the order they were named",
    breaks: "served-when-calm",
    scenario: "several-locks-small",
    edits: [{ file: "acquire-all.ts", find: ".sort((a, b) => (a.name < b.name ? -1 : 1))", replace: "" }],
  },
  {
    id: "sorted-by-locale",
    rule: "13",
    title: "several locks are taken in the order of each machine's own language",
    breaks: "served-when-calm",
    scenario: "several-locks-small",
    edits: [
      {
        file: "acquire-all.ts",
        find: `const wanted = inOrder(locks, options.mode ?? "exclusive");`,
        replace: `const language = context.host.identity().hostname === "beta" ? "da" : "en"; const wanted = inOrder(locks, options.mode ?? "exclusive").toSorted((a, b) => a.name.localeCompare(b.name, language));`,
      },
    ],
  },
  {
    id: "some-not-all",
    rule: "13",
    title: "when one of several locks is not had, the others are granted all the same",
    breaks: "whole-outcomes",
    scenario: "several-locks-small",
    edits: [{ file: "acquire-all.ts", find: "const released = releaseAll(leases);", replace: "if (leases.length > 0) { return createGroup(leases); } const released = releaseAll(leases);" }],
  },
  {
    id: "some-kept",
    rule: "13",
    title: "when one of several locks is not had, the others are kept",
    breaks: "free-in-the-end",
    scenario: "several-locks-small",
    edits: [{ file: "acquire-all.ts", find: "const released = releaseAll(leases);", replace: "const released: Promise<unknown> = Promise.resolve();" }],
  },
  {
    id: "a-deadline-each",
    rule: "13",
    title: "each of several locks has a wait of its own",
    breaks: "bounded-waiting",
    scenario: "several-locks",
    edits: [{ file: "acquire-all.ts", find: "{ ...options, mode, waitMs, signal }, startedAt);", replace: "{ ...options, mode, waitMs, signal });" }],
  },
  {
    id: "upgrade-past-readers",
    rule: "14",
    title: "an upgrade does not wait for the other readers",
    breaks: "exclusion",
    scenario: "upgrades",
    edits: [{ file: "upgrade.ts", find: "const outcome = await clearReaders(context, request, claim, log, reader.key);", replace: "const outcome = 'clear';" }],
  },
  {
    id: "upgrade-drops-its-reader-first",
    rule: "14",
    title: "an upgrade ends its reader before the others are gone and its own deadline is looked at",
    breaks: "whole-outcomes",
    scenario: "upgraders",
    edits: [
      {
        file: "upgrade.ts",
        find: "const outcome = await clearReaders(context, request, claim, log, reader.key);",
        replace: `await endClaim(context, reader, { because: "upgraded", reason: "transferred" }); const outcome = await clearReaders(context, request, claim, log, reader.key);`,
      },
      { file: "upgrade.ts", find: "if (!reader.belief.held()) {\n      // Without", replace: "if (claim.ending) {\n      // Without" },
    ],
  },
  {
    id: "unconfirmed-downgrade",
    seed: "m/327",
    rule: "14",
    title: "a downgrade holds although its tombstone met a conflict",
    breaks: "growing-tokens",
    scenario: "downgrades",
    edits: [{ file: "downgrade.ts", find: `if (ended.kind !== "released" || !reader.belief.held()) {`, replace: "if (!reader.belief.held()) {" }],
  },
  {
    id: "downgrade-the-other-way-round",
    seed: "m/174",
    rule: "14",
    title: "a downgrade ends its exclusive record before its reader stands",
    breaks: "exclusion",
    scenario: "downgrades",
    edits: [
      {
        file: "downgrade.ts",
        find: `const reader = await createReader(context, request, writer);\n    const ended = await endClaim(context, writer, { because: "downgraded", reason: "transferred" });`,
        replace: `const ended = await endClaim(context, writer, { because: "downgraded", reason: "transferred" });\n    const reader = await createReader(context, request, writer);`,
      },
      { file: "downgrade.ts", find: "const leftMs = writer.belief.remainingMs();", replace: "const leftMs = context.requestTimeoutMs;" },
    ],
  },
  {
    id: "resume-without-a-write",
    rule: "16",
    title: "whoever takes a lease on believes in it as soon as it has read it",
    breaks: "exclusion",
    scenario: "handed-on",
    edits: [
      {
        file: "resume.ts",
        find: "adoptSent(context, request, key, sent, seen) ?? tryOnce",
        replace: "openLease(context, request, key, seen, deadlineOf(context.clock.now(), request.ttlMs, request.marginMs)) ?? tryOnce",
      },
    ],
  },
  {
    id: "resume-counts-from-the-answer",
    seed: "m/2129",
    rule: "16",
    title: "whoever takes a lease on counts from the answer",
    breaks: "exclusion",
    scenario: "handed-on",
    edits: [
      {
        file: "resume.ts",
        find: "version: written.version }, deadline)",
        replace: "version: written.version }, deadlineOf(context.clock.now(), request.ttlMs, request.marginMs))",
      },
    ],
  },
  {
    id: "resume-of-whoever-holds-it",
    rule: "16",
    title: "a handle takes on the lease of whoever holds the lock by then",
    breaks: "exclusion",
    scenario: "handed-on",
    edits: [{ file: "resume.ts", find: "record.lease_id !== leaseId || record.token !== token || record.state", replace: "record.state" }],
  },
];
