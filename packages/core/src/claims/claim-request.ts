import type { AcquireRequest } from "../request.ts";
import type { Heir } from "./lineage.ts";

/** An acquire over claims, or the taking on of a lease, which is one that goes on from another process's claim. */
export interface ClaimRequest extends AcquireRequest {
  readonly heir?: Heir;
}
