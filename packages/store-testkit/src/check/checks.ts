/**
 * One line of what `doctor` tries, as data. Behind it stand clauses of the contract; each must be kept.
 */
export interface Check {
  /** Stable; safe to quote in scripts. */
  readonly id: string;
  /** What is tried, in a few words for a person. */
  readonly title: string;
  readonly clauses: readonly string[];
  /** What follows where the store breaks one of the clauses. */
  readonly broken: "unsafe" | "advisory";
  /** What follows where it was forbidden to try: `advisory`, because nothing is proven, or nothing, where locks do without. */
  readonly forbidden: "advisory" | "nothing";
}

/**
 * What a lock needs of registers, each thing tried alone and then by several connections at the same moment, in rounds.
 * Of the clauses of the contract these are the ones that decide whether two can hold one lock; what is left out costs comfort.
 */
export const registerChecks: readonly Check[] = [
  {
    id: "create",
    title: "create: of many at once, one wins",
    clauses: ["create.absent", "create.one-winner"],
    broken: "unsafe",
    forbidden: "advisory",
  },
  {
    id: "re-create",
    title: "create again: refused, and nothing changes",
    clauses: ["create.existing-conflicts", "create.existing-refuses-crowd"],
    broken: "unsafe",
    forbidden: "advisory",
  },
  {
    id: "replace",
    title: "replace: of many at once, one wins",
    clauses: ["replace.current-version", "replace.one-winner", "replace.counts-every-increment"],
    broken: "unsafe",
    forbidden: "advisory",
  },
  {
    id: "stale-replace",
    title: "replace an old version: refused",
    clauses: ["replace.stale-version-conflicts", "replace.foreign-version-refused", "replace.stale-refuses-crowd"],
    broken: "unsafe",
    forbidden: "advisory",
  },
  {
    id: "replace-absent",
    title: "replace what is not there: refused",
    clauses: ["replace.absent-refuses-crowd"],
    broken: "unsafe",
    forbidden: "advisory",
  },
  {
    id: "read-after-write",
    title: "read after write, by other connections",
    clauses: ["read.absent", "read.latest", "read.unless-version"],
    broken: "unsafe",
    forbidden: "advisory",
  },
  {
    id: "list-after-write",
    title: "list after write, amid other writes",
    clauses: ["list.after-write", "list.after-crowd", "version.agrees"],
    broken: "advisory",
    forbidden: "advisory",
  },
  {
    id: "remove",
    title: "remove: gone, and not to be replaced",
    clauses: ["remove.current-version", "remove.stale-version-conflicts", "remove.races-replace", "replace.absent-conflicts"],
    broken: "advisory",
    // A reader's key that cannot be removed becomes a tombstone instead.
    forbidden: "nothing",
  },
  {
    id: "given-up",
    title: "requests given up under way",
    clauses: ["abort.before-sending", "abort.tells-the-truth"],
    broken: "unsafe",
    forbidden: "advisory",
  },
  {
    id: "store-clock",
    title: "store clock against its stamps",
    clauses: ["age.lower-bound", "age.restarts", "store-time.advances"],
    broken: "unsafe",
    forbidden: "advisory",
  },
];
