import type { ClaimEntry, ClaimReadOutcome, ClaimStore, ClaimWritten } from "@holdfast/store";
import { preview, quoted, sameBytes } from "../expectations.ts";
import { claim } from "../violation.ts";

type Found = Extract<ClaimReadOutcome, { kind: "found" }>;

/** The put is answered with a version, and says whether older ones stay. */
export async function expectPut(store: ClaimStore, key: string, body: Uint8Array): Promise<ClaimWritten> {
  const written = await store.putUnique(key, body);
  claim(typeof written.version === "string" && written.version !== "", `a put of ${quoted(key)} was answered without a version.`);
  claim(typeof written.keepsOlder === "boolean", `a put of ${quoted(key)} does not say whether older versions stay.`);
  return written;
}

/** The key is there with exactly this body. */
export async function expectBody(store: ClaimStore, key: string, body: Uint8Array): Promise<Found> {
  const outcome = await store.read(key);
  claim(outcome.kind === "found", `reading ${quoted(key)} was answered "${outcome.kind}" instead of "found".`);
  claim(sameBytes(outcome.body, body), `${quoted(key)} holds ${preview(outcome.body)} where ${preview(body)} was written last.`);
  return outcome;
}

export async function expectNothing(store: ClaimStore, key: string): Promise<void> {
  const outcome = await store.read(key);
  claim(outcome.kind === "absent", `reading ${quoted(key)} was answered "${outcome.kind}" instead of "absent".`);
}

/** The listing shows exactly these keys, each with one version. */
export function expectKeys(entries: readonly ClaimEntry[], keys: readonly string[]): void {
  const shown = entries.map(({ key }) => key);
  const missing = keys.filter((key) => !shown.includes(key));
  const surplus = shown.filter((key) => !keys.includes(key));
  claim(missing.length === 0, `a listing misses ${missing.length} of ${keys.length} keys: ${preview(missing)}.`);
  claim(surplus.length === 0, `a listing shows keys that do not belong there: ${preview(surplus)}.`);
  claim(shown.length === keys.length, `a listing shows some of ${keys.length} keys more than once.`);
}

export const entriesOf = (entries: readonly ClaimEntry[], key: string): readonly ClaimEntry[] => entries.filter((entry) => entry.key === key);
