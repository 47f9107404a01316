import { BODY_BYTES_MAX } from "@holdfast/store";
import * as z from "zod/mini";
import type { HostIdentity } from "./host.ts";
import {
  HOLDER_LENGTH_MAX,
  METADATA_ENTRIES_MAX,
  METADATA_KEY_LENGTH_MAX,
  METADATA_VALUE_LENGTH_MAX,
  OPERATION_LENGTH_MAX,
  TIME_MAX_MS,
  TOKEN_MAX,
  TTL_MAX_MS,
  TTL_MIN_MS,
} from "./limits.ts";

/** By some machine's wall clock: shown, never compared. */
export const timeForPeople: z.ZodMiniType<string> = z.string().check(
  z.maxLength(64),
  z.refine((text) => Date.parse(text) <= TIME_MAX_MS, "not a time before the year 2500"),
);

const nullableText = z.nullable(z.string().check(z.maxLength(256)));

export const hostEvidence: z.ZodMiniType<HostEvidence> = z.looseObject({
  hostname: z.string().check(z.maxLength(256)),
  machine_id: nullableText,
  boot_id: nullableText,
  pid_namespace: nullableText,
  pid: z.nullable(z.int().check(z.minimum(1))),
  process_started_at: nullableText,
});

/**
 * What a register of a lock holds: plain JSON, for people and other tools too. Times inform; expiry is never judged by
 * comparing them with another machine's clock. Unknown fields survive.
 */
export interface LockRecord {
  readonly version: 1;
  readonly operation: string;
  readonly holder: string;
  readonly acquired_at: string;
  readonly expires_at: string;
  readonly is_shared: boolean;
  readonly lease_id: string;
  /** Fresh in every write, so that no version ever repeats. */
  readonly nonce: string;
  readonly token: number;
  readonly state: "held" | "released" | "broken";
  readonly ttl_ms: number;
  readonly renewals: number;
  readonly host: HostEvidence | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** No shared lease may join; written only as rule 4 allows. */
  readonly exclusive_only?: boolean | undefined;
  /** On a tombstone: when by the writer's wall clock, by whom, and why. For people. */
  readonly ended_at?: string | undefined;
  readonly ended_by?: string | undefined;
  readonly ended_because?: string | undefined;
  readonly [field: string]: unknown;
}

export interface HostEvidence {
  readonly hostname: string;
  readonly machine_id: string | null;
  readonly boot_id: string | null;
  readonly pid_namespace: string | null;
  /** Null where the death of the process must not speed up a takeover, because its work may outlive it. */
  readonly pid: number | null;
  readonly process_started_at: string | null;
}

const lockRecord = z.looseObject({
  version: z.literal(1),
  operation: z.string().check(z.maxLength(OPERATION_LENGTH_MAX)),
  holder: z.string().check(z.maxLength(HOLDER_LENGTH_MAX)),
  acquired_at: timeForPeople,
  expires_at: timeForPeople,
  is_shared: z.boolean(),
  lease_id: z.string().check(z.regex(/^[0-9a-f]{16,64}$/)),
  nonce: z.string().check(z.regex(/^[0-9a-f]{16,64}$/)),
  token: z.int().check(z.minimum(0), z.maximum(TOKEN_MAX)),
  state: z.enum(["held", "released", "broken"]),
  ttl_ms: z.int().check(z.minimum(TTL_MIN_MS), z.maximum(TTL_MAX_MS)),
  renewals: z.int().check(z.minimum(0)),
  host: z.nullable(hostEvidence),
  metadata: z.record(z.string().check(z.maxLength(METADATA_KEY_LENGTH_MAX)), z.string().check(z.maxLength(METADATA_VALUE_LENGTH_MAX))).check(
    z.refine((entries) => Object.keys(entries).length <= METADATA_ENTRIES_MAX, `more than ${METADATA_ENTRIES_MAX} entries`),
  ),
  exclusive_only: z.optional(z.boolean()),
  ended_at: z.optional(timeForPeople),
  ended_by: z.optional(z.string().check(z.maxLength(HOLDER_LENGTH_MAX))),
  ended_because: z.optional(z.string().check(z.maxLength(OPERATION_LENGTH_MAX))),
});

const decoder = new TextDecoder("utf-8", { fatal: true });
const encoder = new TextEncoder();

export type DecodedRecord =
  | { readonly kind: "record"; readonly record: LockRecord }
  | { readonly kind: "unreadable"; readonly problem: string };

/** Understands a body completely or not at all (rule 8): half a record is held by unknown. */
export function decodeRecord(body: Uint8Array): DecodedRecord {
  const json = parseBody(body);
  if (json.kind === "unreadable") {
    return json;
  }
  const parsed = lockRecord.safeParse(json.value);
  if (parsed.success) {
    return { kind: "record", record: parsed.data };
  }
  const issue = parsed.error.issues[0];
  const path = issue === undefined || issue.path.length === 0 ? "the record" : `"${issue.path.join(".")}"`;
  return { kind: "unreadable", problem: `${path} is not what a lock record has there (${issue?.message ?? "unknown"})` };
}

export function parseBody(body: Uint8Array): { readonly kind: "json"; readonly value: unknown } | { readonly kind: "unreadable"; readonly problem: string } {
  try {
    const value: unknown = JSON.parse(decoder.decode(body));
    return { kind: "json", value };
  } catch (error) {
    return { kind: "unreadable", problem: body.byteLength === 0 ? "it is empty" : `it is not JSON (${reasonOf(error)})` };
  }
}

function reasonOf(error: unknown): string {
  // A parser's message may quote the body; a body could hold anything, so only its beginning is shown.
  return (error instanceof Error ? error.message : String(error)).slice(0, 80);
}

/** @throws {RangeError} when the record would be longer than a driver reads back. */
export function encodeRecord(record: LockRecord): Uint8Array {
  const body = encoder.encode(`${JSON.stringify(record, null, 2)}\n`);
  if (body.byteLength > BODY_BYTES_MAX) {
    throw new RangeError(`A lock record of ${body.byteLength} bytes is too long; the most is ${BODY_BYTES_MAX}.`);
  }
  return body;
}

const knownFields = new Set<string>(Object.keys(lockRecord.def.shape));

/** Fields that a later version of this protocol, or another tool, wrote into a record; they survive the next holder. */
export function unknownFieldsOf(record: LockRecord): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([field]) => !knownFields.has(field)));
}

export function toHostEvidence(identity: HostIdentity, withProcess: boolean): HostEvidence {
  return {
    hostname: identity.hostname,
    machine_id: identity.machineId,
    boot_id: identity.bootId,
    pid_namespace: identity.pidNamespace,
    pid: withProcess ? identity.pid : null,
    process_started_at: withProcess ? identity.processStartedAt : null,
  };
}

/** The process that a record names; undefined where it names none. */
export function processOf({ host }: Pick<LockRecord, "host">): HostIdentity | undefined {
  return host === null || host.pid === null
    ? undefined
    : {
        hostname: host.hostname,
        machineId: host.machine_id,
        bootId: host.boot_id,
        pidNamespace: host.pid_namespace,
        pid: host.pid,
        processStartedAt: host.process_started_at,
      };
}
