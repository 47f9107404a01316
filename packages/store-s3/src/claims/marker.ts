/**
 * Says that the locks below this prefix are kept by claims. Clients of conditional writes look for it before their first write
 * on a store that they do not know, and refuse. Its name is longer than a part of a key may be, so no listing shows it as a lock.
 */
export const CLAIMS_MARKER = "holdfast-uses-claims-here.Remove-this-only-when-nobody-has-a-lock-below-this-prefix";

export const CLAIMS_MARKER_BODY = "The locks below this prefix are kept by the protocol for stores without conditional writes.\n";

/** Why a client of conditional writes stays away, and what to do. */
export const KEPT_BY_CLAIMS = "the locks here are kept by claims, which clients of conditional writes do not see";
export const OPEN_FOR_CLAIMS: string = `Open it for claims (--s3-protocol claims). When nobody has a lock here any more, remove the object ${CLAIMS_MARKER}.`;
