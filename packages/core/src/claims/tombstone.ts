import type { ClaimEntry } from "@holdfast/store";

/** Why a claim was ended by its owner: `released` where it held the lock, `withdrawn` where it certainly never did. */
export type TombstoneKind = "released" | "withdrawn";

/** Told by its length, which a listing shows; no record is as short. */
const BODIES: Readonly<Record<TombstoneKind, Uint8Array>> = { released: new Uint8Array(), withdrawn: new TextEncoder().encode("-") };

export function tombstoneBody(kind: TombstoneKind): Uint8Array {
  return BODIES[kind];
}

export function isTombstone(sizeBytes: number): boolean {
  return sizeBytes <= BODIES.withdrawn.byteLength;
}

export function isWithdrawn(versions: readonly Pick<ClaimEntry, "sizeBytes">[]): boolean {
  return versions.some(({ sizeBytes }) => sizeBytes === BODIES.withdrawn.byteLength);
}
