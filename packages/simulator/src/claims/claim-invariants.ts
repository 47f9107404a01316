import { allInvariants } from "../invariants/all.ts";
import type { Invariant } from "../invariants/invariant.ts";
import { claimsAsTold } from "./claims-as-told.ts";
import { claimsLetGo } from "./claims-let-go.ts";
import { tidyClaims } from "./tidy-claims.ts";

/** The promises about leases are the same. Those about what stands in the store are told of claims, which several keys decide about. */
const ABOUT_CLAIMS = new Map([claimsAsTold, claimsLetGo, tidyClaims].map((invariant) => [invariant.id, invariant]));

/** What stays in the end are claims, not registers. */
const TIDY_REGISTERS = "tidy-store";

export const claimInvariants: readonly Invariant[] = [...allInvariants.filter(({ id }) => !ABOUT_CLAIMS.has(id) && id !== TIDY_REGISTERS), ...ABOUT_CLAIMS.values()];
