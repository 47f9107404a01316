import type { Invariant } from "../invariants/invariant.ts";
import { letGoWhere } from "../invariants/let-go.ts";
import { isClaimEnded } from "./claim-keys.ts";

/** Rules 6 and 11: what its owner gave up, by a release or by an acquire that came to nothing, it also ends, and ends again when a late put undid that. */
export const claimsLetGo: Invariant = letGoWhere(({ store }, key) => isClaimEnded(store.registers(), key));
