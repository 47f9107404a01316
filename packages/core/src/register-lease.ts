import type { Context } from "./context.ts";
import { downgrade } from "./downgrade.ts";
import { endClaim } from "./end-claim.ts";
import { createLease, type Lease } from "./lease.ts";
import { type Transfer, upgrade } from "./upgrade.ts";

/** A claim in a register as its owner sees it. */
export function createRegisterLease(context: Context, { request, claim }: Transfer): Lease {
  return createLease(context, claim, {
    end: (options) => endClaim(context, claim, options),
    upgrade: async (options) => createRegisterLease(context, await upgrade(context, request, claim, options)),
    downgrade: async () => createRegisterLease(context, await downgrade(context, request, claim)),
  });
}
