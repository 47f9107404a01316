import { decodeGoObject, escapeLikeGo } from "../go-json.ts";
import { parseGoTime } from "../go-time.ts";

/** A lock as the tool writes it. Times are kept as they are written: shared keys and identity are made of the text. */
export interface CloudsticRecord {
  readonly operation: string;
  /** `host (pid 123)`. */
  readonly holder: string;
  readonly acquired_at: string;
  readonly expires_at: string;
  readonly is_shared?: boolean;
}

export type DecodedCloudsticRecord = { readonly kind: "record"; readonly record: CloudsticRecord } | { readonly kind: "unreadable"; readonly problem: string };

const FIELDS = { operation: "string", holder: "string", acquired_at: "string", expires_at: "string", is_shared: "bool" } as const;

export function decodeCloudsticRecord(plain: Uint8Array): DecodedCloudsticRecord {
  const decoded = decodeGoObject(plain, FIELDS);
  if (decoded.kind === "malformed") {
    return { kind: "unreadable", problem: decoded.problem };
  }
  const { values } = decoded;
  const text = (name: keyof typeof FIELDS): string => String(values[name] ?? "");
  const record = { operation: text("operation"), holder: text("holder"), acquired_at: text("acquired_at"), expires_at: text("expires_at") };
  return { kind: "record", record: values["is_shared"] === true ? { ...record, is_shared: true } : record };
}

/** Compact, in the tool's order of fields, `is_shared` only when true. */
export function encodeCloudsticRecord({ operation, holder, acquired_at, expires_at, is_shared }: CloudsticRecord): Uint8Array {
  const json = JSON.stringify({ operation, holder, acquired_at, expires_at, ...(is_shared === true ? { is_shared } : {}) });
  return new TextEncoder().encode(escapeLikeGo(json));
}

/** An expiry that is no time never passes: the tool takes it for locked. */
export function isExpired({ expires_at }: CloudsticRecord, wallMs: number): boolean {
  const expiresMs = parseGoTime(expires_at, "loose");
  return expiresMs !== undefined && wallMs >= expiresMs;
}
