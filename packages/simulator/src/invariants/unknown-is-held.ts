import { PROBE } from "../probe.ts";
import { standsThere } from "../read-record.ts";
import type { Planted, TrackedLease, World } from "../world.ts";
import type { Invariant } from "./invariant.ts";

/**
 * Rule 8: what cannot be understood is held by unknown. Nobody replaces it but an operator, nobody who asks while it stands is granted
 * the lock, and who is refused because of it is told so.
 */
export const unknownIsHeld: Invariant = {
  id: "unknown-is-held",
  title: "a record that cannot be understood is never free, and is named",
  watch: () => ({
    afterStep(world) {
      for (const stranger of world.planted) {
        const stands = standsThere(world.store, stranger.key, stranger.body);
        if (!stands && stranger.breakingSinceMs === null) {
          return `${stranger.key} was written by a stranger, and has been replaced without an operator`;
        }
        const granted = stands ? world.leases.find((lease) => isInItsWay(stranger, lease)) : undefined;
        if (granted !== undefined) {
          return `${granted.process.name} was granted ${granted.lock} (${granted.mode}) while nobody can say who holds ${stranger.key}`;
        }
      }
      return unnamed(world);
    },
  }),
};

/** A stranger among the readers is in the way of writers only. */
function isInItsWay({ key, atMs }: Planted, { lock, mode, askedAtMs, grantedAtMs }: TrackedLease): boolean {
  return key.startsWith(`${lock}/`) && (mode === "exclusive" || key.endsWith("/lock.exclusive")) && askedAtMs > atMs && grantedAtMs > atMs;
}

/** The probe meets no trouble and no other process: what refuses it is the stranger's record, and it must be told. */
function unnamed({ calls, planted, store }: World): string | undefined {
  const refused = calls.find(({ process, outcome, code }) => process.name === PROBE && outcome === "refused" && code !== "UNREADABLE");
  return refused !== undefined && planted.some(({ key, body }) => key.startsWith(`${refused.lock}/`) && standsThere(store, key, body))
    ? `${refused.process.name} was refused ${refused.lock} because of a record that nobody can read, and was told ${refused.code ?? "nothing"}`
    : undefined;
}
