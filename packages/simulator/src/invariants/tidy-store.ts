import type { World } from "../world.ts";
import type { Invariant } from "./invariant.ts";

/**
 * Design, section 9: nothing but live entries and a bounded number of tombstones stays. The probe has taken each lock three times,
 * a ttl and a grace apart, so by then one tombstone a lock is left. A lock that became exclusive-only is not listed any more,
 * and keeps what readers left before; a lock that a stranger wrote into is nobody's to tidy.
 */
export const tidyStore: Invariant = {
  id: "tidy-store",
  title: "in the end the store holds one tombstone a lock",
  watch: () => ({
    atEnd({ store, planted }: World) {
      const written = [...store.registers()].filter(([, { writer }]) => writer !== null);
      const records = written.map(([key, { body }]) => ({ key, text: new TextDecoder().decode(body) }));
      const flagged = new Set(records.filter(({ key, text }) => key.endsWith("/lock.exclusive") && /"exclusive_only":\s*true/.test(text)).map(({ key }) => lockOf(key)));
      const strange = new Set(planted.map(({ key }) => lockOf(key)));
      const held = records.find(({ key, text }) => key.endsWith("/lock.exclusive") && !strange.has(lockOf(key)) && /"state":\s*"held"/.test(text));
      const left = records.find(({ key }) => key.includes("/lock.shared/") && !flagged.has(lockOf(key)) && !strange.has(lockOf(key)));
      return held !== undefined ? `${held.key} is held by nobody` : left === undefined ? undefined : `${left.key} is left over: ${/"state":\s*"\w+"/.exec(left.text)?.[0] ?? "?"}`;
    },
  }),
};

function lockOf(key: string): string {
  return key.replace(/\/lock\.(exclusive$|shared\/.*$)/, "");
}
