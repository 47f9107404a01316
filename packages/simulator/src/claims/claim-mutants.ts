import type { Edit, Mutant } from "../mutants/mutant.ts";

/** Each rule of the announcement protocol switched off. Files are below `packages/core/src/claims`, but for what both protocols share. */

const decide = (find: string, replace: string): Edit => ({ file: "claims/decide.ts", find, replace });

/** Finding 7: before the mend, a claim that never held was deleted. By itself it takes a schedule by hand; with it, the two ways to sweep too early show. */
const deleteWhenWithdrawn: Edit = {
  file: "claims/end-own-key.ts",
  find: `const outcome = own.name.mode === "shared" ?`,
  replace: `const outcome = own.name.mode === "shared" || Reflect.get(own, "handedOut") !== true ?`,
};

const STAY = `return others.some(isLive) || unknown.length > 0 ? { kind: "stay" }`;

/** Whoever decides. */
const decisions: readonly Mutant[] = [
  {
    id: "claims-lowest-wins",
    rule: "4",
    title: "the lowest token wins outright",
    breaks: "exclusion",
    scenario: "claims-writers",
    edits: [decide(STAY, `return unknown.length > 0 ? { kind: "stay" }`)],
  },
  {
    id: "claims-newest-wins",
    rule: "4",
    title: "the newest claim wins",
    breaks: "exclusion",
    scenario: "claims-writers",
    edits: [decide("isBelow(claim, mine)", "isBelow(mine, claim)"), decide(STAY, `return unknown.length > 0 ? { kind: "stay" }`)],
  },
  {
    id: "claims-no-second-list",
    rule: "4",
    title: "nobody lists again after the put",
    breaks: "exclusion",
    scenario: "claims-two-writers",
    edits: [
      {
        file: "claims/acquire-claim.ts",
        find: "const outcome: Contest = await contend(context, request, claim, log, pacing);",
        replace: `const outcome: Contest = Reflect.get(context, "always") === undefined ? { kind: "held", token, seen: { kind: "seen", claims: [], unknown: [], sentAt: context.clock.now() } } : await contend(context, request, claim, log, pacing);`,
      },
    ],
  },
  {
    id: "claims-deadline-not-looked-at",
    rule: "4",
    title: "nobody looks at the own deadline after the second listing",
    breaks: "live-when-granted",
    scenario: "claims-tight-rounds",
    edits: [
      { file: "claims/contend.ts", find: "if (!claim.belief.held()) {", replace: "if (false) {" },
      { file: "claims/contend.ts", find: "return claim.belief.held() ?", replace: "return true ?" },
    ],
  },
  {
    id: "claims-dead-ignored",
    rule: "4",
    title: "dead claims and tombstones are ignored when the token is checked",
    breaks: "growing-tokens",
    scenario: "claims-writers",
    edits: [decide(`state !== "live" && claim.token >= mine.token`, `state !== "live" && claim.token > 1e12`)],
  },
  {
    id: "claims-reclaim-by-overwriting",
    rule: "4",
    title: "a token that is too low is raised on the key that has it",
    breaks: "growing-tokens",
    scenario: "claims-writers",
    edits: [decide(`return { kind: "claim-anew", token:`, `return { kind: "hold", token:`)],
  },
  {
    id: "claims-reader-looks-once",
    rule: "4",
    title: "a reader does not mind a live writer after its put",
    breaks: "exclusion",
    scenario: "claims-readers-and-writers",
    seed: "m/44",
    edits: [decide(`return exclusive.some(isLive) || unknown.length > 0 ? { kind: "back-off" }`, `return unknown.length > 0 ? { kind: "back-off" }`)],
  },
  {
    id: "claims-reader-token",
    rule: "10",
    title: "a reader shows a token of its own",
    breaks: "growing-tokens",
    scenario: "claims-reader-and-writer",
    edits: [decide("return nextToken(highestToken(over), null);", "return 1;")],
  },
];

/** Whose claim lasts for how long. */
const lifetimes: readonly Mutant[] = [
  {
    id: "claims-key-reused",
    rule: "1",
    title: "a reader uses its key again for the next attempt, so that it goes dead and live again",
    breaks: "exclusion",
    scenario: "claims-reader-keys",
    steers: [{ process: "alpha", operation: "remove", key: "lock.claims", nth: 1, fate: { appliesAfterMs: [1, 700], reply: { afterMs: 2, kind: "answer" } } }],
    edits: [{ file: "claims/announce.ts", find: "const nonce = context.random.nonce();", replace: "const nonce = shared ? (Reflect.get(context, 'reused') ?? (Reflect.set(context, 'reused', context.random.nonce()), Reflect.get(context, 'reused'))) : context.random.nonce();" }],
  },
  {
    id: "claims-deadline-from-answer",
    rule: "3",
    title: "the deadline counts from the answer to the put",
    breaks: "exclusion",
    scenario: "claims-tight",
    steers: [{ process: "alpha", operation: "put", key: "lock.claims", nth: 1, fate: { appliesAfterMs: [1], reply: { afterMs: 2_400, kind: "answer" } } }],
    edits: [{ file: "claims/announce.ts", find: "noteWritten(own, written);", replace: "noteWritten(own, written); own.lastSent = deadlineOf(context.clock.now(), request.ttlMs, request.marginMs);" }],
  },
  {
    id: "claims-no-continuity",
    rule: "5",
    title: "a renewal counts also when it is confirmed after the deadline",
    breaks: "exclusion",
    scenario: "claims-tight-rounds",
    seed: "m/32",
    edits: [
      { file: "belief.ts", find: `if (left <= 0) {\n          end("expired");`, replace: `if (left <= 0) {\n          open.delete(check);` },
      { file: "belief.ts", find: `if (!Number.isFinite(check(at))) {\n            return false;\n          }\n          deadline = next;`, replace: `deadline = next;\n          open.add(check);\n          schedule(0, clock.now());` },
      { file: "claims/renew-claim.ts", find: "context.requests.put(claim.key, record, leftMs)", replace: "context.requests.put(claim.key, record, 60_000)" },
    ],
  },
  {
    id: "claims-release-by-delete",
    rule: "6",
    title: "a release deletes the claim",
    breaks: "growing-tokens",
    scenario: "claims-writers",
    edits: [{ file: "claims/end-own-key.ts", find: `const outcome = own.name.mode === "shared" ?`, replace: "const outcome = true ?" }],
  },
  {
    id: "claims-withdrawn-by-delete",
    rule: "6 (finding 7)",
    title: "a claim that never held is deleted, and leaves no tombstone",
    breaks: "growing-tokens",
    scenario: "claims-withdrawn-writer",
    steers: [
      { process: "alpha", operation: "list", key: "lock.claims", nth: 1, fate: { appliesAfterMs: [1], reply: { afterMs: 3_700, kind: "answer" } } },
      { process: "beta", operation: "list", key: "lock.claims", nth: 2, fate: { appliesAfterMs: [], reply: null } },
      { process: "beta", operation: "remove", key: "lock.claims", nth: 1, fate: { appliesAfterMs: [4_000], reply: { afterMs: 4_001, kind: "answer" } } },
    ],
    edits: [deleteWhenWithdrawn],
  },
  {
    id: "claims-left-behind",
    rule: "4",
    title: "a withdrawn claim is left behind, and renewed for ever",
    breaks: "ends",
    scenario: "claims-two-writers",
    edits: [{ file: "claims/end-own-claim.ts", find: `const ended = endOwnClaim(context, claim, { because: "abandoned", reason: "released" });`, replace: "const ended = Promise.resolve(endOwnClaim.length + Number(claim.marginMs));" }],
  },
];

/** What is told, what is done afterwards, and what goes from process to process. */
const endings: readonly Mutant[] = [
  {
    id: "claims-released-untold",
    rule: "6",
    title: "a release is reported and not made",
    breaks: "as-told",
    scenario: "claims-two-writers",
    edits: [{ file: "claims/end-own-key.ts", find: `const outcome = own.name.mode === "shared" ?`, replace: `const outcome = Reflect.get(own, "handedOut") === true ? { kind: "removed" as const } : own.name.mode === "shared" ?` }],
  },
  {
    id: "claims-break-untold",
    rule: "12",
    title: "a break is reported and not made",
    breaks: "as-told",
    scenario: "claims-long-break",
    edits: [{ file: "claims/break-claim.ts", find: "const record = await markClaim(context, name, found, reason);", replace: "const record = reason.because.length > 0 ? null : await markClaim(context, name, found, reason);" }],
  },
  {
    id: "claims-no-chase",
    rule: "11",
    title: "nobody looks for a put that was lost and lands after its claim was ended",
    breaks: "let-go",
    scenario: "claims-pair",
    steers: [{ process: "alpha", operation: "put", key: "lock.claims", nth: 2, fate: { appliesAfterMs: [300], reply: { afterMs: 10, kind: "indeterminate" } } }],
    edits: [{ file: "claims/end-own-key.ts", find: "context.background.run(chase(context, own));", replace: "chase.length;" }],
  },
  {
    id: "claims-resumed-unseen",
    rule: "13",
    title: "whoever takes a lease on does not list after its put",
    breaks: "exclusion",
    scenario: "claims-handles",
    edits: [decide("  if (lineage !== undefined &&", `  if (lineage !== undefined) {\n    return { kind: "hold", token: mine.token };\n  }\n  if (lineage !== undefined &&`)],
  },
  {
    id: "claims-resumed-beside-others",
    rule: "13",
    title: "whoever takes a lease on minds no claim of anybody",
    breaks: "exclusion",
    scenario: "claims-handle-revived",
    steers: [{ process: "alpha", operation: "put", key: "lock.claims", nth: 2, fate: { appliesAfterMs: [9_000], reply: null } }],
    edits: [decide("!areKin(claim, mine)));", "claim.id === mine.id));")],
  },
  {
    id: "claims-resumed-after-a-writer",
    rule: "13",
    title: "a lease is taken on whose claim a late put brought back to life, after somebody else had had the lock",
    breaks: "unbroken",
    scenario: "claims-handle-revived",
    steers: [{ process: "alpha", operation: "put", key: "lock.claims", nth: 2, fate: { appliesAfterMs: [9_000], reply: null } }],
    edits: [{ file: "claims/lineage.ts", find: "const hadSuccessor = later.some(", replace: "const hadSuccessor = token < 0 && later.some(" }],
  },
];

/** What is taken away, and what is believed of a listing. */
const sweepsAndListings: readonly Mutant[] = [
  {
    id: "claims-sweep-before-holding",
    rule: "7, with finding 7",
    title: "a writer sweeps before it holds",
    breaks: "growing-tokens",
    scenario: "claims-aborts",
    edits: [
      { file: "claims/contend.ts", find: "if (!claim.belief.held()) {", replace: `if (seen.kind === "seen") {\n      await sweep(context, claim.name, seen);\n    }\n    if (!claim.belief.held()) {` },
      { file: "claims/contend.ts", find: `import { sleep } from "../sleep.ts";`, replace: `import { sleep } from "../sleep.ts";\nimport { sweep } from "./sweep.ts";` },
      deleteWhenWithdrawn,
    ],
  },
  {
    id: "claims-sweep-below-a-claim",
    rule: "7, with finding 7",
    title: "anybody sweeps below a mere claim",
    breaks: "growing-tokens",
    scenario: "claims-aborts",
    edits: [
      { file: "claims/sweep.ts", find: `one.kind === "claim" && one.state === "ended"`, replace: `one.kind === "claim"` },
      { file: "claims/wait-for-turn.ts", find: "const exclusive = seen.claims.filter(isExclusive);", replace: `const exclusive = seen.claims.filter(isExclusive);\n  await sweep(context, { mode: "shared", token: 0, ttlMs: 0, id: "" }, seen);` },
      { file: "claims/wait-for-turn.ts", find: `import { holdersOf } from "./seen-holders.ts";`, replace: `import { holdersOf } from "./seen-holders.ts";\nimport { sweep } from "./sweep.ts";` },
      deleteWhenWithdrawn,
    ],
  },
  {
    id: "claims-nobody-sweeps",
    rule: "7",
    title: "nobody sweeps",
    breaks: "tidy-claims",
    scenario: "claims-two-writers",
    edits: [{ file: "claims/sweep.ts", find: "one.sweepable && one.claim.id !== mine.id", replace: "one.sweepable && one.claim.id === mine.id" }],
  },
  {
    id: "claims-watch-not-reset",
    rule: "8",
    title: "a new version does not start the watch again",
    breaks: "exclusion",
    scenario: "claims-two-writers",
    edits: [{ file: "claims/look.ts", find: "versions.every(({ version }) => before.versions.has(version))", replace: "versions.length > 0" }],
  },
  {
    id: "claims-late-listing-believed",
    rule: "9",
    title: "nobody waits until a late listing shows the own put",
    breaks: "exclusion",
    scenario: "claims-late-listings",
    edits: [
      { file: "claims/contend.ts", find: "if (context.listingDelayMs > 0) {", replace: "if (context.listingDelayMs > 1e9) {" },
      decide("if (own === undefined) {", "if (own === undefined && mine.token < 0) {"),
    ],
  },
  {
    id: "claims-oldest-version-counts",
    rule: "10",
    title: "a claim is as old as its oldest version",
    breaks: "exclusion",
    scenario: "claims-versions",
    edits: [
      { file: "claims/look.ts", find: "const ageMs = Math.min(...ages);", replace: "const ageMs = Math.max(...ages);" },
      { file: "claims/renew-claim.ts", find: "context.background.run(removeVersions(context, claim, older, context.requestTimeoutMs));", replace: "older.length;" },
    ],
  },
  {
    id: "claims-break-on-the-victims-key",
    rule: "12",
    title: "a break puts a tombstone on the victim's key, which the next renewal undoes",
    breaks: "exclusion",
    scenario: "claims-long-break",
    edits: [{ file: "claims/mark-claim.ts", find: "const written = await context.requests.put(markKey, body, context.requestTimeoutMs);", replace: "const written = await context.requests.putTombstone(body === undefined ? markKey : key, 'released', context.requestTimeoutMs);" }],
  },
];

export const claimMutants: readonly Mutant[] = [...decisions, ...lifetimes, ...endings, ...sweepsAndListings];
