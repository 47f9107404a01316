import type { Steer } from "../steer.ts";
import type { Mutant } from "./mutant.ts";
import { revival } from "./revival.ts";

const prompt = { afterMs: 2, kind: "answer" } as const;

/** A renewal that takes effect only when its lease has been judged expired, and is confirmed then. */
const lateRenewal = (appliesMs: number): Steer => ({
  process: "alpha",
  operation: "replace",
  key: "lock.shared",
  nth: 1,
  fate: { appliesAfterMs: [appliesMs], reply: { afterMs: appliesMs + 1, kind: "answer" } },
});

/** Rules 1 to 3: nothing is deleted, tokens grow, and nobody steps over what has expired. */
export const registerMutants: readonly Mutant[] = [
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
    seed: "m/966",
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
    seed: "m/1060",
    breaks: "exclusion",
    rule: "3, with revival",
    title: "a reader steps over an expired register",
    scenario: "revivals",
    edits: [{ file: "acquire-shared.ts", find: "return buryExpired(context, request, observed, log);", replace: "return { token: observed.record.token + 1 };" }, ...revival],
  },
  {
    id: "conflict-is-gone",
    seed: "m/502",
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
];
