import { BODY_BYTES_MAX } from "@holdfast/store";
import * as z from "zod/mini";
import { HOLDER_LENGTH_MAX, OPERATION_LENGTH_MAX, TTL_MIN_MS, WAITER_TTL_MAX_MS, WAITERS_MAX } from "../limits.ts";
import { hostEvidence, type HostEvidence, parseBody, timeForPeople } from "../record.ts";

/** One who waits in line, with a lease of its own on its place. */
export interface Waiter {
  /** Of one acquire, whatever becomes of its place. */
  readonly id: string;
  readonly holder: string;
  readonly mode: "exclusive" | "shared";
  readonly operation: string;
  /** When the wait began, by the waiter's own clock. For people. */
  readonly since: string;
  readonly ttl_ms: number;
  /** Fresh in every write of its owner: so others see that it lives. */
  readonly beat: string;
  readonly host: HostEvidence | null;
  readonly [field: string]: unknown;
}

/** What the register of a lock's line holds: who waits, first come first. It gives turns, and never a lock. Unknown fields survive. */
export interface LineRecord {
  readonly version: 1;
  /** Fresh in every write, so that no version ever repeats. */
  readonly nonce: string;
  readonly waiters: readonly Waiter[];
  readonly [field: string]: unknown;
}

const hexadecimal = z.string().check(z.regex(/^[0-9a-f]{16,64}$/));

const lineRecord = z.looseObject({
  version: z.literal(1),
  nonce: hexadecimal,
  waiters: z
    .array(
      z.looseObject({
        id: hexadecimal,
        holder: z.string().check(z.maxLength(HOLDER_LENGTH_MAX)),
        mode: z.enum(["exclusive", "shared"]),
        operation: z.string().check(z.maxLength(OPERATION_LENGTH_MAX)),
        since: timeForPeople,
        ttl_ms: z.int().check(z.minimum(TTL_MIN_MS), z.maximum(WAITER_TTL_MAX_MS)),
        beat: hexadecimal,
        host: z.nullable(hostEvidence),
      }),
    )
    .check(z.maxLength(WAITERS_MAX)),
});

export type DecodedLine = { readonly kind: "line"; readonly record: LineRecord } | { readonly kind: "unreadable"; readonly problem: string };

/** Understands a line completely or not at all. */
export function decodeLine(body: Uint8Array): DecodedLine {
  const json = parseBody(body);
  if (json.kind === "unreadable") {
    return json;
  }
  const parsed = lineRecord.safeParse(json.value);
  return parsed.success ? { kind: "line", record: parsed.data } : { kind: "unreadable", problem: `"${parsed.error.issues[0]?.path.join(".") ?? ""}" is not what a line of waiters has there` };
}

/** Null when it would be longer than a driver reads back: then there is no room in the line. */
export function encodeLine(record: LineRecord): Uint8Array | null {
  const body = new TextEncoder().encode(`${JSON.stringify(record, null, 2)}\n`);
  return body.byteLength > BODY_BYTES_MAX ? null : body;
}
