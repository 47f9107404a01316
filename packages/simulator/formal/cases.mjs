/**
 * What is run: every correct model with its bounds, and every mutant with the bounds that show its fault. A mutant names
 * the one property that it must break, so that it cannot pass for breaking another.
 *
 * @typedef {object} Case
 * @property {"register" | "announcement"} model
 * @property {string} name
 * @property {"holds" | "exclusion" | "tokens"} expected Nothing is broken, or the property that must be.
 * @property {readonly string[]} defines
 * @property {boolean} [quick] Whether `--quick` runs it.
 */

/** The mutants that take the shortest, some for each model. */
const QUICK = new Set([
  "register DEADLINE_FROM_ANSWER",
  "register UNCONDITIONAL_PUT",
  "register NO_FINAL_CHECK",
  "register BELIEF_UNTIL_RELEASED",
  "register WATCH_NOT_RESET",
  "register CLAMPED_TTL",
  "register READER_LOOKS_ONCE",
  "announcement LOWEST_WINS",
  "announcement NO_SECOND_LIST",
  "announcement NO_CONTINUITY",
  "announcement NO_DEADLINE_AFTER_LIST",
  "announcement RELEASE_BY_DELETE",
  "announcement DEAD_IGNORED",
]);

const twoWriters = ["NO_READER", "WRITES=3"];
const withReader = ["WRITES=2"];
const watching = ["NO_READER", "WATCH_ONLY", "WRITES=3"];

/** @type {readonly Case[]} */
const register = [
  { model: "register", name: "two writers", expected: "holds", defines: ["NO_READER", "WRITES=6"] },
  { model: "register", name: "two writers, small", expected: "holds", defines: ["NO_READER", "WRITES=4"], quick: true },
  { model: "register", name: "two writers that only watch", expected: "holds", defines: ["NO_READER", "WATCH_ONLY", "WRITES=4"] },
  { model: "register", name: "two writers and a reader", expected: "holds", defines: ["WRITES=3"] },
  { model: "register", name: "two writers and a reader, small", expected: "holds", defines: withReader, quick: true },
  { model: "register", name: "a reader's create is repeated", expected: "holds", defines: ["WRITES=2", "LANDINGS=2"] },
  { model: "register", name: "a reader tries twice", expected: "holds", defines: ["ONE_WRITER", "WRITES=2", "KEYS=2"] },
  { model: "register", name: "a reader tries twice, not renewing", expected: "holds", defines: ["ONE_WRITER", "WRITES=3", "KEYS=2", "RENEWALS=0"] },
  { model: "register", name: "exclusive-only", expected: "holds", defines: ["EXCLUSIVE_ONLY", "WRITES=3"] },
  { model: "register", name: "revival alone (rule 3 covers it)", expected: "holds", defines: ["MUTANT_REVIVAL", "WRITES=2"] },
];

/** @type {readonly Case[]} */
const registerMutants = [
  mutant("register", "DEADLINE_FROM_ANSWER", "exclusion", twoWriters),
  mutant("register", "RELEASE_BY_DELETE", "tokens", twoWriters),
  mutant("register", "RELEASE_BY_DELETE", "exclusion", ["NO_READER", "WRITES=4"]),
  mutant("register", "UNCONDITIONAL_PUT", "exclusion", twoWriters),
  mutant("register", "READER_LOOKS_ONCE", "exclusion", withReader),
  mutant("register", "LIST_BEFORE_CAS", "exclusion", withReader),
  mutant("register", "KEY_REUSE", "exclusion", [...withReader, "KEYS=2", "RENEWALS=0"]),
  mutant("register", "ADOPT_LATEST", "exclusion", ["NO_READER", "WRITES=4"]),
  mutant("register", "NO_FINAL_CHECK", "exclusion", withReader),
  mutant("register", "BELIEF_UNTIL_RELEASED", "exclusion", twoWriters),
  mutant("register", "WATCH_FROM_SENDING", "exclusion", watching),
  mutant("register", "WATCH_NOT_RESET", "exclusion", watching),
  mutant("register", "CLAMPED_TTL", "exclusion", twoWriters),
  mutant("register", "NO_MARGIN", "exclusion", twoWriters),
  mutant("register", "NO_GRACE", "exclusion", twoWriters),
  mutant("register", "SAME_TOKEN_ON_TOMBSTONE", "tokens", withReader),
  mutant("register", "TOKEN_OF_FIRST_LOOK", "tokens", withReader),
  mutant("register", "FLAG_WHEN_ACQUIRING", "exclusion", ["EXCLUSIVE_ONLY", "WRITES=3"]),
  mutant("register", "READER_IGNORES_EXPIRED", "exclusion", [...withReader, "MUTANT_REVIVAL"]),
  mutant("register", "TOMBSTONE_CONFLICT_IS_GONE", "exclusion", [...withReader, "MUTANT_REVIVAL"]),
  mutant("register", "TOMBSTONE_TIMEOUT_IS_DONE", "exclusion", [...withReader, "MUTANT_REVIVAL"]),
  mutant("register", "EARLY_SWEEP", "exclusion", [...withReader, "MUTANT_REVIVAL", "LANDINGS=2"]),
];

/** @type {readonly Case[]} */
const announcement = [
  { model: "announcement", name: "two exclusive", expected: "holds", defines: ["TWO_EXCLUSIVE", "KEYS=3", "RENEWALS=1"] },
  { model: "announcement", name: "two exclusive, small", expected: "holds", defines: ["TWO_EXCLUSIVE", "KEYS=2", "RENEWALS=1"], quick: true },
  { model: "announcement", name: "two exclusive and one shared", expected: "holds", defines: ["KEYS=3", "RENEWALS=0"] },
  { model: "announcement", name: "two exclusive and one shared, renewing", expected: "holds", defines: ["KEYS=2", "RENEWALS=2"] },
  { model: "announcement", name: "three exclusive", expected: "holds", defines: ["THREE_EXCLUSIVE", "KEYS=3", "RENEWALS=0"] },
  // FINDINGS.md, 1: expected to be broken until the rule is mended.
  { model: "announcement", name: "finding 1 (fence of a reader)", expected: "tokens", defines: ["CHECK_READER_FENCE", "KEYS=3", "RENEWALS=0"] },
  { model: "announcement", name: "finding 1, mended", expected: "holds", defines: ["CHECK_READER_FENCE", "MEND_TOMBSTONE_ALWAYS", "KEYS=3", "RENEWALS=0"] },
];

/** @type {readonly Case[]} */
const announcementMutants = [
  mutant("announcement", "LOWEST_WINS", "exclusion", ["TWO_EXCLUSIVE", "KEYS=2", "RENEWALS=0"]),
  mutant("announcement", "NEWEST_WINS", "exclusion", ["TWO_EXCLUSIVE", "KEYS=2", "RENEWALS=0"]),
  mutant("announcement", "NO_SECOND_LIST", "exclusion", ["TWO_EXCLUSIVE", "KEYS=2", "RENEWALS=0"]),
  mutant("announcement", "NO_CONTINUITY", "exclusion", ["TWO_EXCLUSIVE", "KEYS=2", "RENEWALS=1"]),
  mutant("announcement", "NO_DEADLINE_AFTER_LIST", "exclusion", ["TWO_EXCLUSIVE", "KEYS=2", "RENEWALS=0"]),
  mutant("announcement", "RELEASE_BY_DELETE", "tokens", ["TWO_EXCLUSIVE", "KEYS=2", "RENEWALS=0"]),
  mutant("announcement", "DEAD_IGNORED", "tokens", ["TWO_EXCLUSIVE", "KEYS=2", "RENEWALS=0"]),
  mutant("announcement", "SWEEP_BEFORE_HOLDING", "tokens", ["TWO_EXCLUSIVE", "KEYS=3", "RENEWALS=0"]),
  mutant("announcement", "SWEEP_BELOW_CLAIM", "tokens", ["TWO_EXCLUSIVE", "KEYS=3", "RENEWALS=0"]),
  mutant("announcement", "RETRY_COUNTS_FROM_LAST", "exclusion", ["TWO_EXCLUSIVE", "KEYS=2", "RENEWALS=0"]),
  mutant("announcement", "KEY_REUSE", "exclusion", ["KEYS=2", "RENEWALS=0"]),
  mutant("announcement", "NO_MARGIN", "exclusion", ["TWO_EXCLUSIVE", "KEYS=2", "RENEWALS=0"]),
  mutant("announcement", "NO_GRACE", "exclusion", ["TWO_EXCLUSIVE", "KEYS=2", "RENEWALS=0"]),
];

export const cases = [...register, ...registerMutants, ...announcement, ...announcementMutants];

/**
 * @param {Case["model"]} model
 * @param {string} rule
 * @param {"exclusion" | "tokens"} expected
 * @param {readonly string[]} bounds
 * @returns {Case}
 */
function mutant(model, rule, expected, bounds) {
  return {
    model,
    name: `${rule.toLowerCase().replaceAll("_", "-")} breaks ${expected}`,
    expected,
    defines: [`MUTANT_${rule}`, ...bounds],
    quick: QUICK.has(`${model} ${rule}`),
  };
}
