import { decodeGoObject, escapeLikeGo } from "../go-json.ts";
import { formatGoTime, parseGoTime } from "../go-time.ts";
import type { Surroundings } from "../surroundings.ts";

/** The file beside the database. */
export const BEADS_LOCK = ".exclusive-lock";

/** What the file says, in the tool's order of fields. */
export interface BeadsExclusiveLock {
  readonly holder: string;
  readonly pid: number;
  readonly hostname: string;
  /** RFC 3339. */
  readonly started_at: string;
  /** Of the holder; may be empty. */
  readonly version: string;
}

/** This process as the holder. */
export function newExclusiveLock(holder: string, version: string, { clock, hostname, pid }: Surroundings): BeadsExclusiveLock {
  const nowMs = Math.floor(clock.wallMs());
  return { holder, pid, hostname, started_at: formatGoTime(nowMs, 0, clock.zoneMinutes(nowMs)), version };
}

export function encodeExclusiveLock({ holder, pid, hostname, started_at, version }: BeadsExclusiveLock): string {
  return escapeLikeGo(JSON.stringify({ holder, pid, hostname, started_at, version }));
}

export type DecodedExclusiveLock =
  | { readonly kind: "lock"; readonly lock: BeadsExclusiveLock }
  /** With the tool's prefix: `malformed lock file: …` or `invalid lock file: …`. */
  | { readonly kind: "refused"; readonly problem: string };

const FIELDS = { holder: "string", pid: "int", hostname: "string", started_at: "time", version: "string" } as const;
/** Go's zero time. */
const ZERO_TIME_MS = -62_135_596_800_000;

export function decodeExclusiveLock(bytes: Uint8Array): DecodedExclusiveLock {
  const decoded = decodeGoObject(bytes, FIELDS);
  if (decoded.kind === "malformed") {
    return { kind: "refused", problem: `malformed lock file: ${decoded.problem}` };
  }
  const { values } = decoded;
  const text = (name: keyof typeof FIELDS): string => String(values[name] ?? "");
  const lock = { holder: text("holder"), pid: Number(values["pid"] ?? 0), hostname: text("hostname"), started_at: text("started_at"), version: text("version") };
  if (parseGoTime(lock.started_at, "strict") === undefined) {
    return { kind: "refused", problem: `malformed lock file: "started_at" is no time as RFC 3339 writes it` };
  }
  const problem = validateExclusiveLock(lock);
  return problem === undefined ? { kind: "lock", lock } : { kind: "refused", problem: `invalid lock file: ${problem}` };
}

/** What is wrong with it, in the tool's words and order; undefined if nothing. */
export function validateExclusiveLock({ holder, pid, hostname, started_at }: BeadsExclusiveLock): string | undefined {
  if (holder === "") {
    return "holder is required";
  }
  if (!(pid > 0)) {
    return `pid must be positive (got ${pid})`;
  }
  if (hostname === "") {
    return "hostname is required";
  }
  const startedMs = parseGoTime(started_at, "strict");
  return startedMs === undefined || startedMs === ZERO_TIME_MS ? "started_at is required" : undefined;
}
