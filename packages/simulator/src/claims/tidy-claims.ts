import type { Invariant } from "../invariants/invariant.ts";
import { isClaimTombstone } from "./claim-keys.ts";

/**
 * Nothing but live claims and a bounded number of tombstones stays. The probe has taken each lock three times, a ttl and a
 * grace apart, so by then its own tombstone is left, and what an operator broke lately.
 */
export const tidyClaims: Invariant = {
  id: "tidy-claims",
  title: "in the end the store holds one tombstone a lock",
  watch: () => ({
    atEnd({ store, planted }) {
      const strange = new Set(planted.map(({ key }) => key));
      const left = [...store.registers()].filter(([key, { writer }]) => writer !== null && !strange.has(key));
      const marks = left.flatMap(([key]) => (key.includes("/broken.") ? [key.replace("/broken.", "/")] : []));
      const others = left.filter(([key]) => !key.includes("/broken.") && !marks.some((broken) => key.startsWith(broken)));
      const standing = others.find(([, { body }]) => !isClaimTombstone(body));
      if (standing !== undefined) {
        return `${standing[0]} is held by nobody`;
      }
      const locks = new Set(others.map(([key]) => key.replace(/\/lock\.claims\/.*$/, "")));
      return others.length > locks.size ? `${others.length} tombstones are left over: ${others.map(([key]) => key).join(", ")}` : undefined;
    },
  }),
};
