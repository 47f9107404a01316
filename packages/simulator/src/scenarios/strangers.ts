import type { Planting } from "../scenario.ts";

/** What somebody else may write into the registers of a lock, each wrong in one way (rule 8). */

const SOUND = {
  version: 1,
  operation: "",
  holder: "a stranger",
  acquired_at: "2025-10-09T08:53:20.000Z",
  expires_at: "2025-10-09T08:53:23.000Z",
  is_shared: false,
  lease_id: "00000000000000000000000000057a46",
  nonce: "00000000000000000000000000057a46",
  token: 7,
  state: "held",
  ttl_ms: 3_000,
  renewals: 0,
  host: null,
  metadata: {},
};

const EXCLUSIVE = "job/lock.exclusive";
const READER = `job/lock.shared/${SOUND.lease_id}`;

const changed = (key: string, fields: Record<string, unknown>): Planting => ({ key, body: JSON.stringify({ ...SOUND, ...fields }) });

export const STRANGERS: readonly Planting[] = [
  { key: EXCLUSIVE, body: "locked by hand, ask Kim" },
  { key: EXCLUSIVE, body: "" },
  // Below the bounds of the protocol: nobody who obeys it ever wrote such a ttl.
  changed(EXCLUSIVE, { ttl_ms: 1 }),
  changed(EXCLUSIVE, { acquired_at: "3024-01-01T00:00:00.000Z", expires_at: "3024-01-01T00:00:03.000Z" }),
  { key: READER, body: "{" },
  changed(READER, { is_shared: true, state: "perhaps" }),
];
