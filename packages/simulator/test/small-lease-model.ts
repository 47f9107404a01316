import { isClaimStore, isStoreError, type ReadOutcome, type Version, type WriteOutcome } from "@holdfast/store";
import type { Subject, SubjectClock, SubjectLease, SubjectManager, SubjectOptions } from "@holdfast/simulator";

/** Mistakes that people make in a lease; each must be found. */
export interface Bugs {
  /** The deadline counts from the answer to the write. */
  readonly deadlineFromAnswer?: boolean;
  /** No timer of its own: a holder finds out when it next renews. */
  readonly noDeadlineTimer?: boolean;
  /** An expired lock is judged by the wall clocks of two machines. */
  readonly expiryByWallClock?: boolean;
  /** The token does not grow. */
  readonly constantToken?: boolean;
  /** An unknown outcome is taken for a success. */
  readonly unknownIsWritten?: boolean;
  /** Waits for ever. */
  readonly ignoresWait?: boolean;
}

interface ModelRecord {
  readonly nonce: string;
  readonly token: number;
  readonly ttlMs: number;
  readonly held: boolean;
  readonly expiresAtMs: number;
}

/** An exclusive lease in as few lines as tell the story; the explorer is tried on it without core. */
export function createSmallModel(bugs: Bugs = {}): Subject {
  return { createLockManager: (options) => createModelManager(options, bugs) };
}

function createModelManager({ store: given, clock, random, graceMs, requestTimeoutMs }: SubjectOptions, bugs: Bugs): SubjectManager {
  if (isClaimStore(given)) {
    throw new RangeError("The small model knows registers only.");
  }
  const store = given;
  const unsupported = (): never => {
    throw new RangeError("The small model only takes and releases one exclusive lock.");
  };
  return {
    acquireAll: unsupported,
    breakLock: unsupported,
    inspect: unsupported,
    releaseById: unsupported,
    resume: unsupported,
    async acquire(lock, { ttlMs, marginMs, waitMs }) {
      const key = `${lock}/lock.exclusive`;
      const startMs = clock.now().bootMs;
      let watched: { version: Version; sinceMs: number } | undefined;
      for (;;) {
        const isOver = (): boolean => clock.now().bootMs - startMs >= waitMs && bugs.ignoresWait !== true;
        if (isOver()) {
          throw Object.assign(new Error("waited in vain"), { code: "ACQUIRE_TIMEOUT" });
        }
        const found = await answered(store.read(key, { signal: timeout(clock, requestTimeoutMs) }));
        if (found !== undefined && found.kind !== "unchanged" && !isOver()) {
          const record = found.kind === "found" ? parse(found.body) : undefined;
          const version = found.kind === "found" ? found.version : undefined;
          if (watched?.version !== version && version !== undefined) {
            watched = { version, sinceMs: clock.now().monotonicMs };
          }
          const expired =
            record !== undefined &&
            (bugs.expiryByWallClock === true
              ? clock.now().wallMs > record.expiresAtMs
              : watched !== undefined && clock.now().monotonicMs - watched.sinceMs > record.ttlMs + graceMs);
          if (record === undefined || !record.held || expired) {
            const token = bugs.constantToken === true ? 1 : (record?.token ?? 0) + 1;
            const lease = await claim(lock, found, { token, ttlMs, marginMs });
            if (lease !== undefined) {
              return lease;
            }
          }
        }
        const leftMs = Math.max(1, waitMs - (clock.now().bootMs - startMs));
        await new Promise<void>((resolve) => clock.setTimer(Math.min(leftMs, 50 + random.fraction() * 50), resolve));
      }
    },
  };

  interface Wish {
    readonly token: number;
    readonly ttlMs: number;
    readonly marginMs: number;
  }

  async function claim(lock: string, found: ReadOutcome, { token, ttlMs, marginMs }: Wish): Promise<SubjectLease | undefined> {
    const key = `${lock}/lock.exclusive`;
    const leaseId = random.nonce();
    let sent = clock.now();
    const ended = new AbortController();
    const write = (version: Version | undefined, held: boolean): Promise<WriteOutcome | undefined> => {
      const record: ModelRecord = { nonce: random.nonce(), token, ttlMs, held, expiresAtMs: clock.now().wallMs + ttlMs };
      const body = new TextEncoder().encode(JSON.stringify(record));
      const signal = timeout(clock, requestTimeoutMs);
      return answered(version === undefined ? store.create(key, body, { signal }) : store.replace(key, body, version, { signal }));
    };
    const remainingMs = (): number => {
      const now = clock.now();
      return ttlMs - marginMs - Math.max(now.wallMs - sent.wallMs, now.monotonicMs - sent.monotonicMs, now.bootMs - sent.bootMs);
    };
    const answer = await write(found.kind === "absent" ? undefined : found.version, true);
    if (answer?.kind === "conflict" || (answer === undefined && bugs.unknownIsWritten !== true)) {
      return undefined;
    }
    let version = answer?.kind === "written" ? answer.version : undefined;
    if (bugs.deadlineFromAnswer === true) {
      sent = clock.now();
    }
    if (remainingMs() <= 0) {
      return undefined;
    }
    const checkDeadline = (): void => {
      if (remainingMs() > 0 && !ended.signal.aborted) {
        // A machine that slept, or whose wall clock was set, finds out within a second.
        clock.setTimer(Math.min(1_000, remainingMs()), checkDeadline);
      } else {
        ended.abort();
      }
    };
    if (bugs.noDeadlineTimer !== true) {
      checkDeadline();
    }
    const renew = async (): Promise<void> => {
      if (ended.signal.aborted || version === undefined) {
        return;
      }
      const sentNow = clock.now();
      const renewed = await write(version, true);
      if (renewed?.kind === "written" && !ended.signal.aborted && remainingMs() > 0) {
        version = renewed.version;
        sent = sentNow;
        clock.setTimer(ttlMs / 3, () => void renew());
      }
    };
    clock.setTimer(ttlMs / 3, () => void renew());
    return {
      lock,
      leaseId,
      renew: unsupported,
      mode: "exclusive",
      upgrade: unsupported,
      downgrade: unsupported,
      token,
      signal: ended.signal,
      remainingMs,
      async release() {
        ended.abort();
        const answer = version === undefined ? undefined : await write(version, false);
        return { kind: answer?.kind === "written" ? "released" : "unconfirmed" };
      },
    };
  }
}

function timeout(clock: SubjectClock, afterMs: number): AbortSignal {
  const controller = new AbortController();
  clock.setTimer(afterMs, () => controller.abort());
  return controller.signal;
}

/** Undefined stands for "could not tell". */
async function answered<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (isStoreError(error)) {
      return undefined;
    }
    throw error;
  }
}

function parse(body: Uint8Array): ModelRecord {
  const record: ModelRecord = JSON.parse(new TextDecoder().decode(body));
  return record;
}
