import type { SimulatedStore } from "./simulated-store.ts";

/** What the invariants ask of a record. */
export interface SeenRecord {
  readonly leaseId: string;
  readonly token: number;
  readonly held: boolean;
}

const known = new WeakMap<Uint8Array, SeenRecord | null>();

/** A record as the invariants read it, each body once; null for what no process of the protocol wrote. */
export function readRecord(body: Uint8Array): SeenRecord | null {
  const before = known.get(body);
  if (before !== undefined) {
    return before;
  }
  const text = new TextDecoder().decode(body);
  const leaseId = /"lease_id":\s*"(\w+)"/.exec(text)?.[1];
  const token = /"token":\s*(\d+)/.exec(text)?.[1];
  const record = leaseId === undefined || token === undefined ? null : { leaseId, token: Number(token), held: /"state":\s*"held"/.test(text) };
  known.set(body, record);
  return record;
}

/** Whether a register still holds exactly what a stranger wrote. */
export function standsThere(store: SimulatedStore, key: string, body: string): boolean {
  const register = store.registers().get(key);
  return register?.writer === null && new TextDecoder().decode(register.body) === body;
}
