import type { CloudsticRecord } from "../../src/cloudstic/record.ts";
import { EXCLUSIVE_KEY, SHARED_PREFIX } from "../../src/cloudstic/keys.ts";
import { encrypt } from "../../src/cloudstic/envelope.ts";
import { systemRandom } from "../../src/random.ts";
import { type MemoryPlace, memoryPlace } from "./memory-place.ts";

export const PLAIN = '{"version":1,"created":"2026-03-01T10:00:00Z","encrypted":false}';
export const ENCRYPTED = '{"version":1,"created":"2026-03-01T10:00:00Z","encrypted":true}';
export const LIVE = "2999-01-01T00:00:00Z";
export const PAST = "2001-01-01T00:00:00Z";

export function lockText(changes: Partial<CloudsticRecord> = {}): string {
  return JSON.stringify({ operation: "prune", holder: "elsewhere (pid 1)", acquired_at: "2026-03-07T10:00:00Z", expires_at: LIVE, ...changes });
}

/** A repository that is not encrypted, with these objects besides. */
export function plainRepository(objects: Readonly<Record<string, string | Uint8Array>> = {}): MemoryPlace {
  return memoryPlace({ config: PLAIN, ...objects });
}

export const withExclusive = (content: string | Uint8Array): MemoryPlace => plainRepository({ [EXCLUSIVE_KEY]: content });
export const withShared = (content: string | Uint8Array): MemoryPlace => plainRepository({ [`${SHARED_PREFIX}x`]: content });

export const MASTER_KEY = Uint8Array.from({ length: 32 }, (_, index) => index);
export const PLATFORM_KEY = Uint8Array.from({ length: 32 }, (_, index) => 255 - index);

export function slot(type: string, wrappingKey: Uint8Array, more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ slot_type: type, wrapped_key: Buffer.from(encrypt(MASTER_KEY, wrappingKey, systemRandom)).toString("base64"), label: "default", ...more });
}
