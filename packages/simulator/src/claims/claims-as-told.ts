import { asToldWhere } from "../invariants/as-told.ts";
import type { Invariant } from "../invariants/invariant.ts";
import { readRecord } from "../read-record.ts";
import type { Register } from "../simulated-store.ts";
import type { Ending, World } from "../world.ts";
import { isClaimEnded, tokenOf } from "./claim-keys.ts";

/** Rules 6 and 12: who is told that something was released or broken finds it so; a failure is reported as one. */
export const claimsAsTold: Invariant = asToldWhere(stillHeldAt);

function stillHeldAt(world: World, ending: Ending): string | undefined {
  const registers = world.store.registers();
  const { what } = ending;
  if ("token" in what && [...registers.keys()].some((key) => tokenOf(key) === what.token && isClaimEnded(registers, key))) {
    // Two who claim at once may have one token, and the other one was not named.
    return undefined;
  }
  for (const [key, register] of registers) {
    if (key.startsWith(`${ending.lock}/`) && !key.includes("/broken.") && isMeant(world, ending, key, register) && !isClaimEnded(registers, key)) {
      return key;
    }
  }
  return undefined;
}

function isMeant({ leases }: World, { process, what }: Ending, key: string, { body, writer }: Register): boolean {
  const record = readRecord(body);
  if (record === null || !record.held || writer === null || writer.again) {
    return false;
  }
  if ("token" in what) {
    return tokenOf(key) === what.token;
  }
  const isOwn = leases.some(({ lease, process: holder }) => holder === process && lease.leaseId === what.leaseId);
  // Of its own lease it can only end its own claims: somebody else may have taken it on. What it sent before a request of its own went
  // wrong may land at any time, and is looked after then (let-go).
  return record.leaseId === what.leaseId && (!isOwn || (writer.process === process && process.troubledUntilMs <= writer.sentAtMs));
}
