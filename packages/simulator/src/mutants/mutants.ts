import type { Steer } from "../steer.ts";
import type { Edit, Mutant } from "./mutant.ts";

/**
 * Lets a lease that was lost come back to life when a renewal is confirmed late. By itself it breaks nothing, because
 * rule 3 covers it; and the breaches of rule 3 break nothing without it. So these are tried in pairs.
 */
const revival: readonly Edit[] = [
  { file: "belief.ts", find: `if (left <= 0) {\n          end("expired");`, replace: `if (left <= 0) {\n          open.delete(check);` },
  {
    file: "belief.ts",
    find: `if (!Number.isFinite(check())) {\n            return false;\n          }\n          deadline = next;`,
    replace: `deadline = next;\n          open.add(check);\n          schedule(0, clock.now());`,
  },
  // A renewal stops listening at the deadline, which is one more defence.
  { file: "renew.ts", find: "claim.version, leftMs);", replace: "claim.version, 60_000);" },
];

const prompt = { afterMs: 2, kind: "answer" } as const;

/** A renewal that takes effect only when its lease has been judged expired, and is confirmed then. */
const lateRenewal = (appliesMs: number): Steer => ({
  process: "alpha",
  operation: "replace",
  key: "lock.shared",
  nth: 1,
  fate: { appliesAfterMs: [appliesMs], reply: { afterMs: appliesMs + 1, kind: "answer" } },
});

export const mutants: readonly Mutant[] = [
  {
    id: "release-by-delete",
    breaks: "growing-tokens",
    rule: "1",
    title: "release deletes the register",
    scenario: "writers",
    edits: [{ file: "end-claim.ts", find: "claim.record.is_shared ? await removeReader(", replace: "true ? await removeReader(" }],
  },
  {
    id: "key-reuse",
    breaks: "exclusion",
    rule: "1 (C4)",
    title: "a reader uses its key again for the next attempt",
    scenario: "reader-keys",
    edits: [{ file: "acquire-shared.ts", find: "const leaseId = context.random.nonce();", replace: "const leaseId = (Reflect.get(request, 'reused') ?? (Reflect.set(request, 'reused', context.random.nonce()), Reflect.get(request, 'reused')));" }],
  },
  {
    id: "early-sweep",
    breaks: "exclusion",
    rule: "1 (C5), with revival",
    title: "a reader's tombstone is taken away at once",
    scenario: "swept-readers",
    steers: [lateRenewal(2_700), { process: "alpha", operation: "create", key: "lock.shared", nth: 1, fate: { appliesAfterMs: [1, 3_650], reply: prompt } }],
    edits: [{ file: "readers.ts", find: "> record.ttl_ms + context.graceMs", replace: ">= 0" }, ...revival],
  },
  {
    id: "token-stands-still",
    breaks: "growing-tokens",
    rule: "2",
    title: "the token does not grow",
    scenario: "writers",
    edits: [{ file: "token.ts", find: "Math.max(previous + 1, believable)", replace: "Math.max(previous, 1, believable)" }],
  },
  {
    id: "tombstone-token",
    breaks: "growing-tokens",
    rule: "2 (C2)",
    title: "a tombstone carries the token of the lease that it ends",
    scenario: "readers-and-writers",
    edits: [{ file: "compose-record.ts", find: "token: nextToken(record.token, ending.storeTimeMs),", replace: "token: record.token," }],
  },
  {
    id: "unconditional-put",
    breaks: "exclusion",
    rule: "3",
    title: "a write replaces whatever is there",
    scenario: "writers",
    edits: [
      {
        file: "requests.ts",
        find: "store.replace(key, body, version, { signal })",
        replace: "store.read(key, { signal }).then((found) => (found.kind === 'absent' ? store.create(key, body, { signal }) : store.replace(key, body, found.version, { signal })))",
      },
    ],
  },
  {
    id: "reader-steps-over",
    breaks: "exclusion",
    rule: "3, with revival",
    title: "a reader steps over an expired register",
    scenario: "revivals",
    edits: [{ file: "acquire-shared.ts", find: "return buryExpired(context, request, observed, log);", replace: "return { token: observed.record.token + 1 };" }, ...revival],
  },
  {
    id: "conflict-is-gone",
    breaks: "exclusion",
    rule: "3, with revival",
    title: "a conflict on a reader's tombstone counts as gone",
    scenario: "revivals",
    edits: [{ file: "readers.ts", find: `if (written.kind === "written") {`, replace: `if (written.kind === "written" || written.kind === "conflict") {` }, ...revival],
  },
  {
    id: "unknown-is-done",
    breaks: "exclusion",
    rule: "3, with revival",
    title: "a reader's tombstone of unknown outcome counts as written",
    scenario: "revivals",
    steers: [
      lateRenewal(2_200),
      { process: "beta", operation: "replace", key: "lock.shared", nth: 1, fate: { appliesAfterMs: [], reply: { afterMs: 2, kind: "indeterminate" } } },
    ],
    edits: [{ file: "readers.ts", find: `if (written.kind === "written") {`, replace: `if (written.kind === "written" || written.kind === "unknown") {` }, ...revival],
  },
  {
    id: "listing-first",
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
    breaks: "exclusion",
    rule: "4 (C1)",
    title: "the acquiring write already carries the exclusive-only flag",
    scenario: "exclusive-only-small",
    edits: [{ file: "compose-record.ts", find: "...(lease.replaced?.exclusive_only === true ?", replace: "...(lease.replaced?.exclusive_only === true || request.exclusiveOnly ?" }],
  },
  {
    id: "flag-on-giving-up",
    breaks: "exclusion",
    rule: "4 (C1b)",
    title: "a writer that gave up before its listing leaves the flag on its tombstone",
    scenario: "exclusive-only-small",
    edits: [{ file: "clear-readers.ts", find: "const outcome = flagWasThere", replace: "claim.mayFlagExclusiveOnly = request.exclusiveOnly; const outcome = flagWasThere" }],
  },
  {
    id: "no-final-check",
    breaks: "live-when-granted",
    rule: "4",
    title: "no look at the own deadline before holding",
    scenario: "reader-and-writer",
    edits: [{ file: "clear-readers.ts", find: `return outcome === "clear" && claim.belief.held() ? "clear" : "lost";`, replace: "return outcome;" }],
  },
  {
    id: "no-second-look",
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
  {
    id: "deadline-from-answer",
    breaks: "exclusion",
    rule: "6",
    title: "the deadline counts from the answer to the acquiring write",
    scenario: "slow-renewals",
    edits: [
      {
        file: "acquire-exclusive.ts",
        find: "record, version: written.version, deadline });",
        replace: "record, version: written.version, deadline: deadlineOf(context.clock.now(), request.ttlMs, request.marginMs) });",
      },
    ],
  },
  {
    id: "renewal-from-answer",
    breaks: "exclusion",
    rule: "6",
    title: "the deadline counts from the answer to a renewal",
    scenario: "slow-renewals",
    edits: [
      {
        file: "renew.ts",
        find: `case "written":`,
        replace: `case "written": claim.sent.set(record.nonce, deadlineOf(context.clock.now(), record.ttl_ms, claim.marginMs));`,
      },
    ],
  },
  {
    id: "monotonic-only",
    breaks: "exclusion",
    rule: "6",
    title: "a holder asks its monotonic clock only",
    scenario: "two-writers",
    edits: [{ file: "instant.ts", find: "Math.max(now.wallMs - since.wallMs, elapsedAwake(since, now))", replace: "now.monotonicMs - since.monotonicMs" }],
  },
  {
    id: "no-timer",
    breaks: "known-loss",
    rule: "6",
    title: "no timer of its own fires at the deadline",
    scenario: "tight-writers",
    edits: [{ file: "belief.ts", find: "timer = clock.setTimer(delayMs, checkAll, { keepAlive: false });", replace: "" }],
  },
  {
    id: "belief-until-released",
    breaks: "exclusion",
    rule: "6",
    title: "belief lasts until the answer to the release",
    scenario: "two-writers",
    edits: [
      { file: "end-claim.ts", find: "claim.belief.end(options.reason);", replace: "" },
      { file: "end-claim.ts", find: "function released(context: Context, claim: Claim): EndOutcome {", replace: "function released(context: Context, claim: Claim): EndOutcome { claim.belief.end('released');" },
    ],
  },
  {
    id: "watch-from-before",
    breaks: "exclusion",
    rule: "7",
    title: "a watch counts from before the first read",
    scenario: "slow-reads",
    edits: [
      { file: "expiry.ts", find: "context.observations.set(key, { version, since: now });", replace: "context.observations.set(key, { version, since: Reflect.get(context, 'lookedAt') ?? now });" },
      { file: "observe.ts", find: "const read = await context.requests.read(", replace: "Reflect.set(context, 'lookedAt', context.clock.now()); const read = await context.requests.read(" },
    ],
  },
  {
    id: "watch-not-reset",
    breaks: "exclusion",
    rule: "7",
    title: "a new version does not restart the watch",
    scenario: "two-writers",
    edits: [{ file: "expiry.ts", find: "if (before?.version === version) {", replace: "if (before !== undefined) {" }],
  },
  {
    id: "watch-by-wall-clock",
    breaks: "exclusion",
    rule: "7",
    title: "an observer watches by its wall clock",
    scenario: "two-writers",
    edits: [{ file: "instant.ts", find: "Math.min(now.monotonicMs - since.monotonicMs, now.bootMs - since.bootMs)", replace: "now.wallMs - since.wallMs" }],
  },
  {
    id: "clamped-ttl",
    breaks: "exclusion",
    rule: "7 (C8)",
    title: "an observer caps the ttl that it read",
    scenario: "two-writers",
    edits: [{ file: "expiry.ts", find: "const needMs = ttlMs + graceMs;", replace: "const needMs = Math.min(ttlMs, 2_000) + graceMs;" }],
  },
  {
    id: "latest-deadline",
    breaks: "exclusion",
    rule: "9",
    title: "an adopted renewal gets the deadline of the latest one sent",
    scenario: "tight-renewals",
    edits: [{ file: "renew.ts", find: "const deadline = claim.sent.get(record.nonce);", replace: "const deadline = [...claim.sent.values()].at(-1);" }],
  },
  {
    id: "wait-without-end",
    breaks: "bounded-waiting",
    rule: "10",
    title: "the loops do not look at the end of the wait",
    scenario: "two-writers",
    edits: [{ file: "pacing.ts", find: "return waitLeftMs(context, request) > 0;", replace: "return true;" }],
  },
  {
    id: "unsorted",
    breaks: "served-when-calm",
    rule: "13",
    title: "several locks are taken in the order they were named",
    scenario: "several-locks-small",
    edits: [{ file: "acquire-all.ts", find: ".sort((a, b) => (a.name < b.name ? -1 : 1))", replace: "" }],
  },
  {
    id: "upgrade-past-readers",
    breaks: "exclusion",
    rule: "14",
    title: "an upgrade does not wait for the other readers",
    scenario: "upgrades",
    edits: [{ file: "upgrade.ts", find: "const outcome = await clearReaders(context, request, claim, log, reader.key);", replace: "const outcome = 'clear';" }],
  },
  {
    id: "unconfirmed-downgrade",
    breaks: "growing-tokens",
    rule: "14",
    title: "a downgrade holds although its tombstone met a conflict",
    scenario: "downgrades",
    edits: [{ file: "downgrade.ts", find: `if (ended.kind !== "released" || !reader.belief.held()) {`, replace: "if (!reader.belief.held()) {" }],
  },
  {
    id: "break-by-delete",
    breaks: "growing-tokens",
    rule: "15 (C6)",
    title: "a break deletes the register",
    scenario: "breaks",
    edits: [{ file: "break-lock.ts", find: "await context.requests.replace(key, tombstone, found.version, context.requestTimeoutMs)", replace: "await context.requests.remove(key, found.version, context.requestTimeoutMs)" }],
  },
];
