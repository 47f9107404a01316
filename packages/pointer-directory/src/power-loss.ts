import type { DecodedEntry } from "./entry.ts";
import { BOOT_SLACK_MS } from "./limits.ts";
import type { DirectoryPort } from "./port.ts";

/**
 * Whether a body was lost with the machine's power: it is torn, was written before this start of the machine, and only
 * this machine can reach it, so whoever wrote it runs no more. Without a power loss a committed body is never torn,
 * because it is written whole before the rename that commits it; so a wrong clock alone never makes a victim.
 */
export function isVictimOfPowerLoss(port: DirectoryPort, entry: DecodedEntry, modifiedMs: number): boolean {
  if (entry.kind !== "torn") {
    return false;
  }
  const bootedAtMs = port.bootedAtMs();
  return bootedAtMs !== null && modifiedMs < bootedAtMs - BOOT_SLACK_MS;
}
