import type { RegisterStore, RequestOptions, WriteOutcome } from "@holdfast/store";

const TRIES_MAX = 50;

/** A store that ignores the conditions of writes, as some that speak S3 do: here so that the judge is seen to find it out. */
export function careless(store: RegisterStore): RegisterStore {
  async function put(key: string, body: Uint8Array, options?: RequestOptions): Promise<WriteOutcome> {
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const there = await store.read(key, options);
      const outcome = there.kind === "absent" ? await store.create(key, body, options) : await store.replace(key, body, there.version, options);
      if (outcome.kind === "written") {
        return outcome;
      }
    }
    throw new Error(`${key} could not be written over in ${TRIES_MAX} tries.`);
  }
  return { ...store, create: put, replace: (key, body, _version, options) => put(key, body, options) };
}
