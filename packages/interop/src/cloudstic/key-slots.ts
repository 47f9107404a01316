import { isStoreError } from "@holdfast/store";
import { decodeGoObject } from "../go-json.ts";
import type { ForeignPlace } from "../place.ts";
import { RepositoryError } from "./repository-error.ts";
import { SLOT_PREFIX } from "./keys.ts";

/** One way into an encrypted repository: its master key, encrypted with a password, a recovery key, a platform key or by a KMS. */
export interface KeySlot {
  readonly type: string;
  readonly label: string;
  readonly wrappedKey: Uint8Array;
  /** For a password, as the slot says it. Null where it says nothing of the kind. */
  readonly argon2: Argon2Parameters | null;
}

export interface Argon2Parameters {
  readonly salt: Uint8Array;
  readonly time: number;
  readonly memoryKiB: number;
  readonly threads: number;
}

const SLOTS_MAX = 64;

/** @throws {RepositoryError} in the tool's words when one cannot be read. */
export async function readKeySlots(place: ForeignPlace): Promise<readonly KeySlot[]> {
  const { keys } = await told("list key slots", () => place.list(SLOT_PREFIX));
  const slots: KeySlot[] = [];
  for (const key of keys.slice(0, SLOTS_MAX)) {
    const seen = await told(`read key slot ${key}`, () => place.read(key));
    if (seen.kind !== "object") {
      throw new RepositoryError(`load encryption key slots: read key slot ${key}: ${seen.kind === "absent" ? "it is gone" : `it ${seen.problem}`}`);
    }
    slots.push(decodeSlot(key, seen.bytes));
  }
  return slots;
}

async function told<T>(doing: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw isStoreError(error) ? new RepositoryError(`load encryption key slots: ${doing}: ${error.problem}`, error) : error;
  }
}

function decodeSlot(key: string, bytes: Uint8Array): KeySlot {
  const outer = decodeGoObject(bytes, { slot_type: "string", wrapped_key: "string", label: "string" });
  if (outer.kind === "malformed") {
    throw new RepositoryError(`load encryption key slots: parse key slot ${key}: ${outer.problem}`);
  }
  const { slot_type: type, wrapped_key: wrapped, label } = outer.values;
  return { type: String(type), label: String(label), wrappedKey: Buffer.from(String(wrapped), "base64"), argon2: decodeArgon2(bytes) };
}

/** Bounds that no honest slot exceeds: the tool writes 3 passes over 64 MiB with 4 threads. */
const PASSES_MAX = 64;
const MEMORY_KIB_MAX = 1_048_576;
const THREADS_MAX = 255;

function decodeArgon2(bytes: Uint8Array): Argon2Parameters | null {
  const slot: unknown = JSON.parse(new TextDecoder().decode(bytes));
  const parameters = fieldOf(slot, "kdf_params");
  const [salt, time, memoryKiB, threads] = ["salt", "time", "memory", "threads"].map((name) => fieldOf(parameters, name));
  const isWithin = (value: unknown, max: number): value is number => typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= max;
  return typeof salt === "string" && isWithin(time, PASSES_MAX) && isWithin(memoryKiB, MEMORY_KIB_MAX) && isWithin(threads, THREADS_MAX)
    ? { salt: Buffer.from(salt, "base64"), time, memoryKiB, threads }
    : null;
}

function fieldOf(object: unknown, name: string): unknown {
  return typeof object === "object" && object !== null ? Object.getOwnPropertyDescriptor(object, name)?.value : undefined;
}
