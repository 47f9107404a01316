import { isStoreError } from "@holdfast/store";
import { formatGoTime } from "../go-time.ts";
import { randomHex } from "../random.ts";
import { sleep } from "../clock.ts";
import type { Surroundings } from "../surroundings.ts";
import { obstacleTo } from "./decide.ts";
import { wrapObject } from "./envelope.ts";
import { EXCLUSIVE_KEY, SHARED_PREFIX } from "./keys.ts";
import { type CloudsticLock, readCloudsticLock, readCloudsticLocks } from "./read-locks.ts";
import { type CloudsticRecord, encodeCloudsticRecord } from "./record.ts";
import type { CloudsticRepository } from "./repository.ts";

/** Every release of the tool writes this expiry; others would judge a longer one the same way, but a dead holder would block longer. */
export const TTL_MS = 60_000;
/** Belief ends this long before others may see it expired: for clocks that differ, and to stop what runs under it. */
export const MARGIN_MS = 10_000;
const SHARED_ID_BYTES = 16;

/** A lock that was written: not held before it was looked at again. */
export interface CloudsticClaim {
  readonly key: string;
  readonly record: CloudsticRecord;
  readonly stamp: string;
  /** On the clock of elapsed time, before the write was sent. */
  readonly sentAtMs: number;
}

export interface ClaimRequest {
  readonly mode: "exclusive" | "shared";
  readonly operation: string;
  /** How long to wait between the write and the second look. */
  readonly settleMs: number;
  readonly signal?: AbortSignal;
}

/**
 * One attempt. The tool looks, writes and looks again at once, so two of them can both see themselves; this one gives a
 * slower writer `settleMs` to show up before it believes, writes only where nothing or an expired lock is, and withdraws
 * when anybody else is there.
 *
 * @returns Why not, in the tool's words, where somebody is in the way. @throws {StoreError}
 */
export async function claimOnce(repository: CloudsticRepository, request: ClaimRequest, surroundings: Surroundings): Promise<CloudsticClaim | string> {
  const before = await readCloudsticLocks(repository);
  const obstacle = obstacleTo(request.mode, before, surroundings.clock.wallMs());
  if (obstacle !== undefined) {
    return obstacle.why;
  }
  const claim = await write(repository, request, before, surroundings);
  if (typeof claim === "string") {
    return claim;
  }
  try {
    await sleep(surroundings.clock, request.settleMs, request.signal);
    const problem = (await doubt(repository, request.mode, claim, surroundings)) ?? lateness(claim, surroundings);
    if (problem === undefined && request.signal?.aborted !== true) {
      return claim;
    }
    await withdraw(repository, claim);
    return problem ?? "the wait was ended";
  } catch (error) {
    await withdraw(repository, claim);
    throw error;
  }
}

/** Written so slowly that it would be born expired. */
function lateness({ sentAtMs }: CloudsticClaim, { clock }: Surroundings): string | undefined {
  return clock.elapsedMs() - sentAtMs < TTL_MS - MARGIN_MS ? undefined : "the place took too long to write the lock";
}

async function write(repository: CloudsticRepository, request: ClaimRequest, before: readonly CloudsticLock[], surroundings: Surroundings): Promise<CloudsticClaim | string> {
  const { clock, random, hostname, pid } = surroundings;
  const key = request.mode === "exclusive" ? EXCLUSIVE_KEY : SHARED_PREFIX + randomHex(random, SHARED_ID_BYTES);
  const nowMs = Math.floor(clock.wallMs());
  // Chance below the millisecond: two locks of one process and moment have to differ, since this text is their identity.
  const nanoseconds = Buffer.from(random.bytes(4)).readUInt32BE() % 1_000_000;
  const zone = clock.zoneMinutes(nowMs);
  const [acquired, expires] = [nowMs, nowMs + TTL_MS].map((atMs) => formatGoTime(atMs, nanoseconds, zone));
  const shared = request.mode === "shared" ? { is_shared: true } : {};
  const record = { operation: request.operation, holder: `${hostname} (pid ${pid})`, acquired_at: acquired ?? "", expires_at: expires ?? "", ...shared };
  const bytes = wrap(repository, record, surroundings);
  const expired = before.find((lock) => lock.key === key);
  const sentAtMs = clock.elapsedMs();
  try {
    const written = expired === undefined || expired.stamp === null ? await repository.place.create(key, bytes) : await repository.place.replace(key, bytes, expired.stamp);
    return "stamp" in written ? { key, record, stamp: written.stamp, sentAtMs } : "somebody else took it at the same moment";
  } catch (error) {
    // It may have been written although the answer was lost; then it would block others for a minute.
    await withdraw(repository, { key, record, stamp: "", sentAtMs });
    throw error;
  }
}

export function wrap(repository: CloudsticRepository, record: CloudsticRecord, { random }: Surroundings): Uint8Array {
  return wrapObject(encodeCloudsticRecord(record), { key: repository.key, formatVersion: repository.formatVersion, random });
}

/** Whether this object is the claim, also after a renewal. */
export function isOwn(lock: CloudsticLock | null, { record }: Pick<CloudsticClaim, "record">): boolean {
  return lock?.content.kind === "record" && lock.content.record.holder === record.holder && lock.content.record.acquired_at === record.acquired_at;
}

async function doubt(repository: CloudsticRepository, mode: "exclusive" | "shared", claim: CloudsticClaim, { clock }: Surroundings): Promise<string | undefined> {
  const after = await readCloudsticLocks(repository);
  if (!after.some((lock) => lock.key === claim.key && isOwn(lock, claim))) {
    return "lost lock race";
  }
  return obstacleTo(mode, after.filter(({ key }) => key !== claim.key), clock.wallMs())?.why;
}

/** Never throws: what stays is told by its expiry, a minute at most. */
export async function withdraw(repository: CloudsticRepository, claim: CloudsticClaim): Promise<"released" | "lost" | "unconfirmed"> {
  try {
    const lock = await readCloudsticLock(repository, claim.key);
    if (lock === null || lock.stamp === null || !isOwn(lock, claim)) {
      return "lost";
    }
    return (await repository.place.remove(claim.key, lock.stamp)) === "removed" ? "released" : "lost";
  } catch (error) {
    if (isStoreError(error)) {
      return "unconfirmed";
    }
    throw error;
  }
}
