import type { ForeignFormat, ForeignLock } from "./format.ts";
import { formats } from "./formats.ts";
import type { ForeignPlace } from "./place.ts";
import { type Surroundings, thisMachine } from "./surroundings.ts";

export interface Finding {
  readonly format: ForeignFormat;
  readonly locks: readonly ForeignLock[];
}

/**
 * Which tools' locks are at a place, found by looking. A format that is there without a lock is a finding without locks.
 *
 * @throws {StoreError} when the place cannot be asked.
 */
export async function findForeignLocks(place: ForeignPlace, surroundings: Surroundings = thisMachine()): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const known = new Set<string>();
  for (const format of formats) {
    if (await format.detect(place)) {
      // The first that knows a file names it: a swamp lock looks like a sidecar to one who knows only those.
      const locks = (await format.look(place, surroundings)).filter(({ key }) => !known.has(key));
      locks.forEach(({ key }) => known.add(key));
      findings.push({ format, locks });
    }
  }
  return findings;
}
