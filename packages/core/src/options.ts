import { type ClaimStore, isClaimStore, type RegisterStore } from "@holdfast/store";
import * as z from "zod/mini";
import type { Clock } from "./clock.ts";
import { LockError, type SeenHolder } from "./errors.ts";
import type { EventListener } from "./events.ts";
import type { Host } from "./host.ts";
import * as limits from "./limits.ts";
import type { Random } from "./random.ts";

export interface LockManagerOptions {
  /** With conditional writes (registers), or without (claims): which protocol runs, the store decides. */
  readonly store: RegisterStore | ClaimStore;
  /**
   * How much longer than its ttl a record of somebody else must be old before it is taken over, in milliseconds:
   * 100 to 600,000, default 1,000. It covers the step that the store's clock may make within one lease.
   */
  readonly graceMs?: number;
  /** The most one request may take, in milliseconds: 100 to 600,000, default 10,000. */
  readonly requestTimeoutMs?: number;
  /**
   * `store-clock` (default) lets a record be judged by the store's own stamps, so that a long-dead lock is taken over at
   * once; `watch-only` judges by watching it for its whole ttl, for stores whose clock may step further than the grace.
   */
  readonly expiry?: "store-clock" | "watch-only";
  readonly onEvent?: EventListener;
  /** For tests and simulations; the real ones by default. */
  readonly clock?: Clock;
  readonly random?: Random;
  readonly host?: Host;
}

export interface WaitNotice {
  readonly lock: string;
  readonly holders: readonly SeenHolder[];
  readonly waitedMs: number;
  readonly remainingMs: number;
  /**
   * The soonest that waiting alone could free the lock, should nobody in the way renew, in milliseconds from the look
   * that this notice reports; null where only an unreadable record stands in the way.
   */
  readonly expiresInMs: number | null;
  /** Of a fair wait: its place in line, 1 being the next. Null for other waits, and while the line is full. */
  readonly position: number | null;
}

export interface AcquireOptions {
  /** `exclusive` (default): nobody else. `shared`: others may share it, no one holds it exclusively. */
  readonly mode?: "exclusive" | "shared";
  /** For how long the lease holds without a renewal, in milliseconds: 1,000 to 86,400,000, default 30,000. */
  readonly ttlMs?: number;
  /**
   * How long before its ttl the holder itself gives the lease up, in milliseconds: from 1 % to 50 % of the ttl,
   * default 10 %. It covers clocks that run slow, and is the time there is to stop what was guarded.
   */
  readonly marginMs?: number;
  /** The longest wait for others, in milliseconds: 0 (one try) to 2,592,000,000 (30 days), default 60,000. */
  readonly waitMs?: number;
  /** What for, in words for people; up to 256 characters. */
  readonly operation?: string;
  /** Up to 32 entries, shown to whoever inspects the lock. Not for secrets. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Who, in words for people; up to 256 characters, default `host (pid 123)`. */
  readonly holder?: string;
  /** Ends the wait with `ABORTED`. It does not end a lease that was acquired. */
  readonly signal?: AbortSignal;
  /** Declares that this lock is never shared, which saves each later acquire one request. Shared leases are refused from then on. */
  readonly exclusiveOnly?: boolean;
  /**
   * Waits in turn. Among those who ask for it, whoever was confirmed to stand in line first is first, for as long as it gives signs of life:
   * every third of its ttl, or of 30,000 ms where that is less; whoever is silent for that ttl and the grace loses its place. Who does not ask
   * for it, or resumes or upgrades a lease, may come in between. A lock that is free, with nobody in line, costs one request more; a wait costs
   * 2 writes and one for each sign of life. Default false. Not on stores without conditional writes.
   */
  readonly fair?: boolean;
  /**
   * Whether the death of this process, seen on this machine, may speed a takeover up. Default true. False where work
   * that the lease guards may outlive the process, a child process for example.
   */
  readonly processCheck?: boolean;
  /** Called when the wait begins, whenever somebody else turns up as the holder, and when the place in line changes. */
  readonly onWait?: (notice: WaitNotice) => void;
  /** Called after each look at the lock that finds somebody in the way, also when nothing changed: for a live display. */
  readonly onLook?: (notice: WaitNotice) => void;
}

/** Digits in threes. `toLocaleString` would load locale data: 15 ms of every start. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

function milliseconds(min: number, max: number) {
  const rule = `a number of milliseconds from ${grouped(min)} to ${grouped(max)}`;
  return z.optional(z.number(rule).check(z.refine((value) => value >= min && value <= max, rule)));
}

function text(max: number) {
  const rule = `a text of up to ${max} characters`;
  return z.optional(z.string(rule).check(z.refine((value) => value.length <= max, rule)));
}

function callback<T>() {
  return z.optional(z.custom<T>((value) => typeof value === "function", "a function"));
}

const metadataRule = `up to ${limits.METADATA_ENTRIES_MAX} texts, names up to ${limits.METADATA_KEY_LENGTH_MAX} and values up to ${limits.METADATA_VALUE_LENGTH_MAX} characters`;

const acquireOptions = z.strictObject({
  mode: z.optional(z.enum(["exclusive", "shared"], `"exclusive" or "shared"`)),
  ttlMs: milliseconds(limits.TTL_MIN_MS, limits.TTL_MAX_MS),
  marginMs: milliseconds(0, limits.TTL_MAX_MS),
  waitMs: milliseconds(0, limits.WAIT_MAX_MS),
  operation: text(limits.OPERATION_LENGTH_MAX),
  metadata: z.optional(
    z.record(z.string(), z.string(metadataRule), metadataRule).check(
      z.refine((entries) => {
        const pairs = Object.entries(entries);
        return (
          pairs.length <= limits.METADATA_ENTRIES_MAX &&
          pairs.every(([key, value]) => key.length <= limits.METADATA_KEY_LENGTH_MAX && value.length <= limits.METADATA_VALUE_LENGTH_MAX)
        );
      }, metadataRule),
    ),
  ),
  holder: text(limits.HOLDER_LENGTH_MAX),
  signal: z.optional(z.instanceof(AbortSignal, { error: "an AbortSignal" })),
  exclusiveOnly: z.optional(z.boolean("true or false")),
  fair: z.optional(z.boolean("true or false")),
  processCheck: z.optional(z.boolean("true or false")),
  onWait: callback<(notice: WaitNotice) => void>(),
  onLook: callback<(notice: WaitNotice) => void>(),
});

const managerOptions = z.strictObject({
  store: z.custom<RegisterStore | ClaimStore>((value) => typeof value === "object" && value !== null && "read" in value && (isClaimStore(value) || ("create" in value && "replace" in value)), "a store, made by a driver"),
  graceMs: milliseconds(limits.GRACE_MIN_MS, limits.GRACE_MAX_MS),
  requestTimeoutMs: milliseconds(limits.REQUEST_TIMEOUT_MIN_MS, limits.REQUEST_TIMEOUT_MAX_MS),
  expiry: z.optional(z.enum(["store-clock", "watch-only"], `"store-clock" or "watch-only"`)),
  onEvent: callback<EventListener>(),
  clock: z.optional(z.custom<Clock>()),
  random: z.optional(z.custom<Random>()),
  host: z.optional(z.custom<Host>()),
});

/** @throws {LockError} `INVALID_OPTION`, naming the option, the value and what is allowed. */
export function parseManagerOptions(options: LockManagerOptions): LockManagerOptions {
  accept(managerOptions, options);
  return options;
}

/** @throws {LockError} `INVALID_OPTION`, naming the option, the value and what is allowed. */
export function parseAcquireOptions(options: AcquireOptions): AcquireOptions {
  accept(acquireOptions, options);
  return options;
}

function accept(schema: z.ZodMiniType, options: unknown): void {
  const parsed = schema.safeParse(options, { reportInput: true });
  const issue = parsed.error?.issues[0];
  if (issue === undefined) {
    return;
  }
  if (issue.code === "unrecognized_keys") {
    throw new LockError({ code: "INVALID_OPTION", message: `There is no option ${issue.keys.map((key) => JSON.stringify(key)).join(", ")}.` });
  }
  const option = issue.path.join(".") || "options";
  throw invalidOption(option, issue.input, issue.message);
}

export function invalidOption(option: string, value: unknown, allowed: string): LockError {
  const shown = typeof value === "bigint" ? `${value}n` : typeof value === "number" ? String(value) : (JSON.stringify(value) ?? typeof value);
  const short = shown.length <= 60 ? shown : `${shown.slice(0, 60)}…`;
  return new LockError({ code: "INVALID_OPTION", message: `${option} is ${short}; it must be ${allowed}.` });
}
