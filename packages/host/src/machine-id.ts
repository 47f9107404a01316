import { keyedDigest } from "./keyed-digest.ts";
import { readSmallFile } from "./proc.ts";

/** Where systemd and D-Bus keep the machine id, in the order of trust. */
export const MACHINE_ID_PATHS = ["/etc/machine-id", "/var/lib/dbus/machine-id"] as const;

/** Part of every fingerprint. Changing it makes all machines look like others to the records already written. */
const PURPOSE = "holdfast host identity, first kind";

/**
 * A fingerprint of the machine id, 32 hex digits: the same on each call and for each program that uses this package,
 * and of no use for finding the id itself. machine-id(5) asks for that, because the id is confidential and the records
 * it goes into are shared. Null where there is none: macOS, Windows, many containers.
 */
export function machineFingerprint(paths: readonly string[]): string | null {
  for (const path of paths) {
    const id = readSmallFile(path)?.trim().toLowerCase() ?? "";
    // An image that was never booted says "uninitialized"; all zeros is invalid by the same page.
    if (/^[0-9a-f]{32}$/.test(id) && !/^0+$/.test(id)) {
      return keyedDigest(id, PURPOSE).slice(0, 32);
    }
  }
  return null;
}
