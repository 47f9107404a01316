import { isStoreError } from "@holdfast/store";
import { sleep } from "../clock.ts";
import type { ForeignPlace, Look } from "../place.ts";
import { type Surroundings, thisMachine } from "../surroundings.ts";
import { GLOBAL_KEY } from "./keys.ts";
import { clampTtlMs, decodeSwampLock, encodeSwampLock, isStale, type SwampLockInfo } from "./lock-info.ts";
import { startHeartbeat, type Heartbeat } from "./heartbeat.ts";
import { LockTimeoutError } from "./lock-timeout-error.ts";

export interface SwampLockOptions {
  /** Default `.datastore.lock`. */
  readonly lockKey?: string;
  /** Milliseconds, 1,000 to 3,600,000. Default 30,000; renewed every third of it. */
  readonly ttlMs?: number;
  /** Milliseconds of the first pause. Default 1,000. */
  readonly retryIntervalMs?: number;
  /** Milliseconds. Default 60,000; 0 tries once. */
  readonly maxWaitMs?: number;
  /** Told of what could not be done: a release that failed, a lock that was lost. Default: nobody. */
  readonly onWarning?: (message: string) => void;
  readonly surroundings?: Surroundings;
}

/** The tool's own interface, so that it can stand in for `FileLock` and `S3Lock`. */
export interface SwampLock {
  /** @throws {LockTimeoutError} within `maxWaitMs` and one request, whatever the place does. @throws {StoreError} `DENIED`, `INVALID`. */
  acquire(): Promise<void>;
  /** Never throws; doing it twice is doing it once. Removes the own lock and no other. */
  release(): Promise<void>;
  withLock<T>(work: (lost: AbortSignal) => T | Promise<T>): Promise<T>;
  /** Null if there is none. @throws {StoreError} when that cannot be told; `null` is never a guess. */
  inspect(): Promise<SwampLockInfo | null>;
  /** False if another one is there. */
  forceRelease(expectedNonce: string): Promise<boolean>;
  /** Aborts when the lock is lost while it is held. A new one for each `acquire`. */
  readonly lost: AbortSignal;
}

interface Obstacle {
  readonly holder: SwampLockInfo | null;
  /** It was stale, and is removed. */
  readonly isFreed: boolean;
}

const RETRY_MIN_MS = 50;
const RETRY_MAX_MS = 8_000;

export function createSwampLock(place: ForeignPlace, options: SwampLockOptions = {}): SwampLock {
  const surroundings = options.surroundings ?? thisMachine();
  const { clock, random } = surroundings;
  const key = options.lockKey ?? GLOBAL_KEY;
  const ttlMs = clampTtlMs(options.ttlMs ?? 30_000);
  const maxWaitMs = within(options.maxWaitMs, 60_000);
  const warn = options.onWarning ?? (() => undefined);
  const watched = { stamp: "", sinceMs: 0 };
  let heartbeat: Heartbeat | undefined;
  let lost = new AbortController();

  const describe = (nonce: string): SwampLockInfo => ({
    holder: `${surroundings.user}@${surroundings.hostname}`,
    hostname: surroundings.hostname,
    pid: surroundings.pid,
    acquiredAt: new Date(clock.wallMs()).toISOString(),
    ttlMs,
    nonce,
  });

  /** The deadline comes first in every round: the tool once looked at it last, and a lock that could not be removed kept it busy for ever. */
  async function acquire(): Promise<void> {
    const startMs = clock.elapsedMs();
    const nonce = Buffer.from(random.bytes(16)).toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    let pauseMs = Math.max(RETRY_MIN_MS, options.retryIntervalMs ?? 1_000);
    let freedPauseMs = RETRY_MIN_MS;
    let holder: SwampLockInfo | null = null;
    for (let round = 0; ; round += 1) {
      const waitedMs = clock.elapsedMs() - startMs;
      if (round > 0 && waitedMs >= maxWaitMs) {
        throw new LockTimeoutError(key, holder, waitedMs);
      }
      const tried = await attempt(nonce);
      if (tried === "acquired") {
        return;
      }
      holder = tried.holder ?? holder;
      // A place that was freed is tried soon, but no sooner each time: what was removed may be back.
      const nextMs = tried.isFreed ? freedPauseMs : pauseMs;
      const jitter = 0.75 + random.fraction() / 2;
      await sleep(clock, Math.min(nextMs * jitter, Math.max(0, maxWaitMs - (clock.elapsedMs() - startMs)), RETRY_MAX_MS));
      freedPauseMs = tried.isFreed ? Math.min(freedPauseMs * 4, RETRY_MAX_MS) : freedPauseMs;
      pauseMs = Math.min(pauseMs * 2, RETRY_MAX_MS);
    }
  }

  /** One create, and one look at what is in its way. A stale lock is removed as it was seen, and the next round competes for the place. */
  async function attempt(nonce: string): Promise<"acquired" | Obstacle> {
    const sentAtMs = clock.elapsedMs();
    try {
      const created = await place.create(key, encodeSwampLock(describe(nonce)));
      if (created.kind === "created") {
        begin(nonce, created.stamp, sentAtMs);
        return "acquired";
      }
      const seen = await place.read(key);
      const info = infoOf(seen);
      if (seen.kind === "object" && info !== null && info.nonce === nonce) {
        // An earlier create of this very call, whose answer was lost.
        begin(nonce, seen.stamp, sentAtMs);
        return "acquired";
      }
      if (isFree(seen, info) && seen.kind !== "absent" && seen.stamp !== null) {
        return { holder: info, isFreed: (await place.remove(key, seen.stamp)) === "removed" };
      }
      return { holder: info, isFreed: false };
    } catch (error) {
      if (isStoreError(error) && error.code !== "DENIED" && error.code !== "INVALID") {
        warn(`Waiting for lock ${key}: ${error.message}`);
        return { holder: null, isFreed: false };
      }
      throw error;
    }
  }

  /** Stale by the rule, or empty and unchanged for a whole ttl: what a writer leaves that died between creating and writing. */
  function isFree(seen: Look, info: SwampLockInfo | null): boolean {
    if (seen.kind === "object" && info !== null) {
      return isStale(info, seen.ageMs, clock.wallMs());
    }
    const stamp = seen.kind === "absent" ? "" : (seen.stamp ?? "");
    if (stamp !== watched.stamp) {
      watched.stamp = stamp;
      watched.sinceMs = clock.elapsedMs();
    }
    return stamp !== "" && clock.elapsedMs() - watched.sinceMs > ttlMs;
  }

  function begin(nonce: string, stamp: string, sentAtMs: number): void {
    lost = new AbortController();
    heartbeat = startHeartbeat({ place, key, stamp, sentAtMs, ttlMs, clock, encode: () => encodeSwampLock(describe(nonce)), lost, warn });
  }

  async function release(): Promise<void> {
    const ending = heartbeat;
    heartbeat = undefined;
    const stamp = await ending?.stop();
    if (stamp === undefined) {
      return;
    }
    try {
      if ((await place.remove(key, stamp)) === "changed") {
        warn(`Lock ${key} was taken over during hold; skipping delete`);
      }
    } catch (error) {
      warn(`Failed to delete lock ${key} during release: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  return {
    acquire,
    release,
    get lost() {
      return lost.signal;
    },
    async withLock(work) {
      await acquire();
      try {
        return await work(lost.signal);
      } finally {
        await release();
      }
    },
    inspect: async () => infoOf(await place.read(key)),
    async forceRelease(expectedNonce) {
      const seen = await place.read(key);
      return seen.kind === "object" && infoOf(seen)?.nonce === expectedNonce && (await place.remove(key, seen.stamp)) === "removed";
    },
  };
}

const WAIT_MAX_MS = 30 * 86_400_000;

function within(waitMs: number | undefined, initially: number): number {
  return waitMs === undefined || Number.isNaN(waitMs) ? initially : Math.min(WAIT_MAX_MS, Math.max(0, waitMs));
}

function infoOf(seen: Look): SwampLockInfo | null {
  const decoded = seen.kind === "object" ? decodeSwampLock(seen.bytes) : undefined;
  return decoded?.kind === "info" ? decoded.info : null;
}
