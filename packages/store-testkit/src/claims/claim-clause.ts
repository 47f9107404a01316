import type { ClaimStore, ClaimStoreCapabilities } from "@holdfast/store";
import type { ClauseContext } from "../clause.ts";

/** What a clause about claims is given: as for registers, with connections of the other kind. */
export interface ClaimContext extends Omit<ClauseContext, "connections" | "capabilities" | "connect"> {
  /** Independent connections to one store: what one wrote, the others must see. */
  readonly connections: readonly [ClaimStore, ClaimStore, ...ClaimStore[]];
  /** As the first connection states them. */
  readonly claims: ClaimStoreCapabilities;
  /** One more connection, for a clause that closes it. Closed after the clause if the clause did not. */
  connect(): Promise<ClaimStore>;
  /** Waits for as long as the store says that a listing may miss a confirmed write. */
  settle(): Promise<void>;
}

/** One promise of `ClaimStore`, as data. */
export interface ClaimClause {
  /** Stable, `claim-<subject>.<promise>`; safe to quote in documentation and scripts. */
  readonly id: string;
  /** The promise, in one sentence. */
  readonly title: string;
  /** Whether a store that breaks it can give one lock to two holders. */
  readonly safety: boolean;
  /** Absent: the clause is about every store of claims. */
  readonly requires?: { readonly capability: "storeClock"; readonly value: boolean };
  /**
   * Resolves when the promise was kept.
   * @throws {ClauseViolation} The promise was broken.
   * @throws {StoreError} The store did not answer, so nothing is known about the promise.
   */
  run(context: ClaimContext): Promise<void>;
}
