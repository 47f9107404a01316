import { STALE_BODIES_KEPT, SWEEP_MAX } from "./limits.ts";
import { bodyName, generationOf } from "./names.ts";
import { attempt } from "./port.ts";
import type { Register } from "./register.ts";

/**
 * Unlinks bodies that can never be current again: those of the current pointer's generation or an older one, other than
 * its own. Their predecessor was of a generation below the current, so the rename that would commit them finds nothing.
 * Bodies of a higher generation may be committed yet, however old they are, and stay.
 *
 * @param current The version of the only pointer that a scan showed.
 * @param bodies What the same scan showed.
 */
export async function sweep(register: Register, current: string, bodies: readonly string[]): Promise<void> {
  if (bodies.length <= 1 + STALE_BODIES_KEPT) {
    return;
  }
  const generation = generationOf(current) ?? 0;
  const stale = bodies.filter((version) => version !== current && (generationOf(version) ?? Infinity) <= generation);
  await unlinkBodies(register, stale);
}

/** Unlinks some bodies. A failure leaves them for whoever looks next. */
export async function unlinkBodies(register: Register, versions: readonly string[]): Promise<void> {
  for (const version of versions.slice(0, SWEEP_MAX)) {
    await attempt(() => register.port.unlink(`${register.path}/${bodyName(version)}`));
  }
}
