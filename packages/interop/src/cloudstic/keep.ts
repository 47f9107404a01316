import { isStoreError } from "@holdfast/store";
import { type ForeignLease, ForeignLostError } from "../foreign-lease.ts";
import { formatGoTime, parseGoTime } from "../go-time.ts";
import type { Surroundings } from "../surroundings.ts";
import { type CloudsticClaim, isOwn, MARGIN_MS, TTL_MS, withdraw, wrap } from "./claim.ts";
import { isHeld } from "./decide.ts";
import { readCloudsticLocks } from "./read-locks.ts";
import type { CloudsticRepository } from "./repository.ts";

const LOOK_EVERY_MS = 5_000;
const RENEW_EVERY_MS = 15_000;

/**
 * Keeps a claim: renews it from exactly what was written last, and looks every five seconds whether it is still there and
 * whether somebody entered beside it. The tool does neither.
 */
export function keep(repository: CloudsticRepository, first: CloudsticClaim, mode: "exclusive" | "shared", surroundings: Surroundings): ForeignLease {
  const { clock } = surroundings;
  const lost = new AbortController();
  const listeners = new Set<() => void>();
  let claim = first;
  let intruders = new Set<string>();
  let work: Promise<void> = Promise.resolve();
  let isReleased = false;

  const remainingMs = (): number => {
    const byElapsed = claim.sentAtMs + TTL_MS - MARGIN_MS - clock.elapsedMs();
    const byWall = (parseGoTime(claim.record.expires_at, "loose") ?? 0) - MARGIN_MS - clock.wallMs();
    return lost.signal.aborted || isReleased ? 0 : Math.max(0, Math.min(byElapsed, byWall));
  };
  const lose = (why: string): void => {
    stop();
    lost.abort(new ForeignLostError(why));
  };
  const tick = (): void => {
    if (remainingMs() === 0) {
      lose("the lock expired before a renewal was confirmed");
      return;
    }
    cancelTick = clock.after(Math.min(LOOK_EVERY_MS, remainingMs()), tick);
    cancelDeadline();
    cancelDeadline = clock.after(remainingMs(), onDeadline);
    if (!isBusy) {
      isBusy = true;
      work = lookAndRenew().finally(() => {
        isBusy = false;
      });
    }
  };
  const onDeadline = (): void => {
    if (remainingMs() === 0) {
      lose("the lock expired before a renewal was confirmed");
    }
  };

  async function lookAndRenew(): Promise<void> {
    try {
      const locks = await readCloudsticLocks(repository);
      if (isReleased) {
        return;
      }
      if (!locks.some((lock) => lock.key === claim.key && isOwn(lock, claim))) {
        lose("somebody removed the lock or wrote another one over it");
        return;
      }
      const others = locks.filter((lock) => lock.key !== claim.key && (mode === "exclusive" || lock.mode === "exclusive") && isHeld(lock, clock.wallMs()));
      // Somebody who looks, writes and withdraws is seen once; who is seen twice believes that he holds it.
      const stayed = others.find(({ key }) => intruders.has(key));
      intruders = new Set(others.map(({ key }) => key));
      if (stayed !== undefined) {
        lose(`somebody holds ${stayed.key} beside this lock`);
        return;
      }
      await renew();
    } catch (error) {
      // The deadline decides how long a place that fails may be asked again.
      if (!isStoreError(error)) {
        lose(error instanceof Error ? error.message : String(error));
      }
    }
  }

  async function renew(): Promise<void> {
    const sentAtMs = clock.elapsedMs();
    if (sentAtMs - claim.sentAtMs < RENEW_EVERY_MS) {
      return;
    }
    const nowMs = Math.floor(clock.wallMs());
    const record = { ...claim.record, expires_at: formatGoTime(nowMs + TTL_MS, 0, clock.zoneMinutes(nowMs)) };
    const written = await repository.place.replace(claim.key, wrap(repository, record, surroundings), claim.stamp);
    if (written.kind === "changed") {
      // Either an earlier renewal landed after all, or it is lost; the next look tells which.
      claim = { ...claim, stamp: await ownStamp() };
    } else if (!isReleased && !lost.signal.aborted) {
      claim = { ...claim, record, stamp: written.stamp, sentAtMs };
      for (const listener of listeners) {
        listener();
      }
    }
  }

  async function ownStamp(): Promise<string> {
    const own = (await readCloudsticLocks(repository)).find((lock) => lock.key === claim.key && isOwn(lock, claim));
    return own?.stamp ?? claim.stamp;
  }

  function stop(): void {
    cancelTick();
    cancelDeadline();
  }

  let isBusy = false;
  let cancelTick = clock.after(LOOK_EVERY_MS, tick);
  let cancelDeadline = clock.after(remainingMs(), onDeadline);

  return {
    key: claim.key,
    signal: lost.signal,
    remainingMs,
    onRenewed(callback) {
      listeners.add(callback);
      return { [Symbol.dispose]: () => void listeners.delete(callback) };
    },
    async release() {
      isReleased = true;
      stop();
      // A renewal in flight could land after the removal and bring the lock back.
      await work;
      return withdraw(repository, claim);
    },
  };
}
