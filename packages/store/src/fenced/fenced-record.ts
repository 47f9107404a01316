import { StoreError, type StoreOperation } from "../errors.ts";
import { BODY_BYTES_MAX } from "../register-store.ts";

/** What a fenced entry says, as JSON that a person can read. */
export interface FencedRecord {
  /** That of the lease under which it was written. */
  readonly token: number;
  /** Differs in every write, so that no two bodies are ever the same: a version may be a hash of the body. */
  readonly nonce: string;
  readonly value: unknown;
}

interface Place {
  readonly operation: StoreOperation;
  readonly location: string;
  readonly key: string;
}

/** @throws {StoreError} `INVALID` for a value that JSON cannot say, or of more than 256 KiB. */
export function encodeFenced(record: FencedRecord, place: Place): Uint8Array {
  if (record.value === undefined || typeof record.value === "function" || typeof record.value === "symbol") {
    throw new StoreError({ ...place, code: "INVALID", problem: `a value of the type ${typeof record.value} cannot be written as JSON.` });
  }
  const body = new TextEncoder().encode(JSON.stringify(record));
  if (body.byteLength > BODY_BYTES_MAX) {
    throw new StoreError({
      ...place,
      code: "INVALID",
      problem: `the value takes ${body.byteLength} bytes as JSON, more than ${BODY_BYTES_MAX}.`,
      hint: "Write it under a key of its own first, then put its name here.",
    });
  }
  return body;
}

/** @throws {StoreError} `INVALID` for what no fenced put wrote: its token is not known, so nothing may replace it. */
export function decodeFenced(body: Uint8Array, place: Place): FencedRecord {
  const parsed = parse(body);
  if (typeof parsed === "object" && parsed !== null && "token" in parsed && "nonce" in parsed && "value" in parsed) {
    const { token, nonce, value } = parsed;
    if (typeof token === "number" && isToken(token) && typeof nonce === "string") {
      return { token, nonce, value };
    }
  }
  throw new StoreError({
    ...place,
    code: "INVALID",
    problem: "what is there was not written by fencedPut, so nobody knows which token it has.",
    hint: "Use another key, or move what is there away.",
  });
}

export function isToken(token: number): boolean {
  return Number.isSafeInteger(token) && token > 0;
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    // What is no JSON is told by the caller, with where it is.
    return undefined;
  }
}
