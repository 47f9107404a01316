/** What may go wrong in an exploration; each alone, so that a finding names the one thing that it needs. */
export type AssumptionId = "none" | "long-hold" | "crash" | "clock" | "pause";

export interface Assumption {
  readonly id: AssumptionId;
  /** Completes "needs …". */
  readonly needs: string;
}

/** From what happens every day to what is rare. */
export const assumptions: readonly Assumption[] = [
  { id: "none", needs: "nothing but unlucky timing" },
  { id: "long-hold", needs: "work that takes longer than the stale time" },
  { id: "crash", needs: "one crash" },
  { id: "clock", needs: "one wall clock that is off by more than the stale time" },
  { id: "pause", needs: "one pause longer than the stale time" },
];
