/**
 * What a lock on this store is worth:
 *
 * - `fenced`: registers; two conflicting leases never overlap, and tokens are those of the compare-and-swap.
 * - `exclusive`: claims on a store whose listings show what was written, at once or within a known delay; two conflicting
 *   leases never overlap.
 * - `advisory`: claims on a store whose listings may miss anything; what works in practice, and no promise.
 */
export type Guarantee = "fenced" | "exclusive" | "advisory";
