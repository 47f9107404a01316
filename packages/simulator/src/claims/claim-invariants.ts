import { allInvariants } from "../invariants/all.ts";
import type { Invariant } from "../invariants/invariant.ts";
import { tidyClaims } from "./tidy-claims.ts";

/**
 * The promises about leases are the same. Those about registers are not: a put that was lost may land after its claim was
 * ended, and stands there until it is dead (`as-told`, `let-go`); what stays in the end are claims (`tidy-store`).
 */
const ABOUT_REGISTERS = new Set(["as-told", "let-go", "tidy-store"]);

export const claimInvariants: readonly Invariant[] = [...allInvariants.filter(({ id }) => !ABOUT_REGISTERS.has(id)), tidyClaims];
