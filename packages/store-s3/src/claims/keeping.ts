/**
 * - `kept`: the bucket keeps versions, and a listing must show all of them.
 * - `none`: the store has no listing of versions.
 * - `unknown`: not found out yet; the listing of versions is tried first.
 */
export type Keeping = "kept" | "none" | "unknown";

/** What is known about the bucket's versions. Knowledge only grows towards `kept`: to miss a version could free a held lock. */
export interface KeepingNotes {
  now(): Keeping;
  /** An answer carried the id of a version. */
  sawVersion(): void;
  /** The store refused, or did not understand, the listing of versions. */
  hasNoVersionListing(): void;
}

export function createKeepingNotes(initially: Keeping): KeepingNotes {
  let keeping = initially;
  return {
    now: () => keeping,
    sawVersion() {
      keeping = "kept";
    },
    hasNoVersionListing() {
      keeping = keeping === "unknown" ? "none" : keeping;
    },
  };
}
