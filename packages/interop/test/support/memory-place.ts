import { StoreError, type StoreErrorCode, type StoreOperation } from "@holdfast/store";
import type { ForeignPlace, Look } from "../../src/place.ts";

type Call = "list" | "read" | "remove" | "create" | "replace";

export interface MemoryPlace extends ForeignPlace {
  put(key: string, content: string | Uint8Array): void;
  text(key: string): string | undefined;
  keys(): readonly string[];
  /** Every call of this kind fails with that, until it is told otherwise. */
  fail(call: Call, code?: StoreErrorCode, matches?: (key: string) => boolean): void;
  heal(): void;
  /** Runs before the call is answered; what it does happens in between. */
  before(call: Call, act: (key: string) => void): void;
  readonly calls: { readonly call: Call; readonly key: string }[];
  ageMs: number | null;
}

/** A place in memory whose calls can fail, and that others can change between two calls. */
export function memoryPlace(initial: Readonly<Record<string, string | Uint8Array>> = {}): MemoryPlace {
  const objects = new Map<string, { bytes: Uint8Array; stamp: string }>();
  const faults = new Map<Call, { code: StoreErrorCode; matches: (key: string) => boolean }>();
  const hooks = new Map<Call, (key: string) => void>();
  const calls: { call: Call; key: string }[] = [];
  let writes = 0;
  const put = (key: string, content: string | Uint8Array): string => {
    writes += 1;
    objects.set(key, { bytes: typeof content === "string" ? new TextEncoder().encode(content) : content, stamp: `v${writes}` });
    return `v${writes}`;
  };
  const enter = (call: Call, key: string): void => {
    calls.push({ call, key });
    hooks.get(call)?.(key);
    const fault = faults.get(call);
    if (fault?.matches(key) === true) {
      throw new StoreError({ code: fault.code, operation: call satisfies StoreOperation, location: "memory:", key, problem: `${call} was refused.` });
    }
  };
  for (const [key, content] of Object.entries(initial)) {
    put(key, content);
  }
  const place: MemoryPlace = {
    location: "memory:",
    createsExclusively: true,
    removesExactly: true,
    calls,
    ageMs: null,
    put: (key, content) => void put(key, content),
    text: (key) => {
      const found = objects.get(key);
      return found === undefined ? undefined : new TextDecoder().decode(found.bytes);
    },
    keys: () => [...objects.keys()].sort(),
    fail: (call, code = "UNAVAILABLE", matches = () => true) => void faults.set(call, { code, matches }),
    heal: () => faults.clear(),
    before: (call, act) => void hooks.set(call, act),
    async list(prefix, options) {
      enter("list", prefix);
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key.endsWith(options?.suffix ?? "") && (options?.isShallow !== true || !key.slice(prefix.length).includes("/")));
      return { keys: keys.sort(), isComplete: true };
    },
    async read(key): Promise<Look> {
      enter("read", key);
      const found = objects.get(key);
      return found === undefined ? { kind: "absent" } : { kind: "object", bytes: found.bytes, stamp: found.stamp, ageMs: place.ageMs };
    },
    async remove(key, stamp) {
      enter("remove", key);
      const found = objects.get(key);
      if (found?.stamp !== stamp) {
        return found === undefined ? "absent" : "changed";
      }
      objects.delete(key);
      return "removed";
    },
    async create(key, bytes) {
      enter("create", key);
      return objects.has(key) ? { kind: "exists" } : { kind: "created", stamp: put(key, bytes) };
    },
    async replace(key, bytes, stamp) {
      enter("replace", key);
      return objects.get(key)?.stamp === stamp ? { kind: "replaced", stamp: put(key, bytes) } : { kind: "changed" };
    },
    async close() {},
  };
  return place;
}
