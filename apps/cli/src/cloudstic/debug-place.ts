import type { ForeignPlace } from "@holdfast/interop";
import { isStoreError } from "@holdfast/store";
import { elapsedMs } from "../clock.ts";

const KEY_WIDTH = 50;

/** One line for each request, in the tool's form. Keys are shown, contents and credentials never. */
export function debugging(place: ForeignPlace, write: (line: string) => void): ForeignPlace {
  let count = 0;
  const told = async <T>(verb: string, key: string, request: () => Promise<T>, sizeOf: (result: T) => string): Promise<T> => {
    count += 1;
    const number = count;
    const fromMs = elapsedMs();
    const line = (result: string): void => write(`[store #${number}] ${verb.padEnd(6)} ${key.padEnd(KEY_WIDTH)} ${(elapsedMs() - fromMs).toFixed(1)}ms ${result}`);
    try {
      const result = await request();
      line(sizeOf(result));
      return result;
    } catch (error) {
      line(`err=${isStoreError(error) ? error.problem : "failed"}`);
      throw error;
    }
  };
  return {
    ...place,
    list: (prefix, options) => told("LIST", prefix, () => place.list(prefix, options), ({ keys }) => `${keys.length} keys`),
    read: (key) => told("GET", key, () => place.read(key), (seen) => (seen.kind === "object" ? `${seen.bytes.byteLength}B` : seen.kind === "absent" ? "err=not found" : `err=${seen.problem}`)),
    remove: (key, stamp) => told("DELETE", key, () => place.remove(key, stamp), (outcome) => outcome),
    create: (key, bytes) => told("PUT", key, () => place.create(key, bytes), () => `${bytes.byteLength}B`),
    replace: (key, bytes, stamp) => told("PUT", key, () => place.replace(key, bytes, stamp), () => `${bytes.byteLength}B`),
  };
}
