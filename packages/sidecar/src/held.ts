import { isOurs } from "./acquire.ts";
import type { Admission } from "./admission.ts";
import { LONG_HOLD_MS, RELEASE_GUARD_MS, SYNC_LOOK_MS } from "./limits.ts";
import { type Release, release, releaseGuarded, type Removal } from "./release.ts";
import { refusal, type Request } from "./request.ts";
import type { Claim, Site } from "./site.ts";
import { run, type Steps } from "./steps.ts";
import { unknownMs } from "./succession.ts";
import type { World } from "./world.ts";

/** A lock that this process holds, however many handles it has. */
export interface Held {
  readonly request: Request;
  /** Milliseconds since 1970. */
  readonly acquiredAt: number;
  /** How many handles are not released. None any more while the last one is being released, or failed to be. */
  handles: number;
  hasEnded(): boolean;
  isStillHeld(): boolean;
  /** Makes the lock look young to those who go by age. */
  renew(): void;
  /** Removes the lock file. Does nothing once it has ended. When it throws it may be called again. */
  end(): Promise<void>;
  endSync(): void;
}

const FINISHED = Promise.resolve();
/** How seldom a release looks for a guard to be gone, at most, in milliseconds. */
const GUARD_LOOK_MS_MAX = 50;

interface Holding {
  readonly world: World;
  readonly request: Request;
  readonly claim: Claim;
  readonly admission: Admission;
  /** Since when the lock file may have been there, by the monotonic clock, in milliseconds. */
  readonly sinceMs: number;
  /** It was given up before it was held: nobody waits for its end, which must not keep the process from its own. */
  readonly isGivenUp?: boolean;
  /** Called once, when the lock file is gone: with `lost` if somebody else removed it. */
  onEnd(how: Release): void;
}

export function createHeld({ world, request, claim, admission, sinceMs, isGivenUp = false, onEnd }: Holding): Held {
  const { site } = request;
  const { clock } = world;
  const removal: Removal = { mark: undefined };
  let state: "held" | "ended" = "held";
  let ending: Promise<void> | undefined;

  /** A young file with a private name needs no guard: nobody can have judged it old. */
  const needsGuard = (): boolean => !claim.isLinked || clock.monotonicMs() - sinceMs > LONG_HOLD_MS;

  /**
   * Never without the guard where it is needed, however long it takes: whoever has it may unlink the lock file between
   * our look at it and our unlinking, and then we would unlink the next one's.
   */
  function endNow(): Release | "busy" {
    return run(needsGuard() ? releaseGuarded(site, claim, removal) : release(site, claim, removal));
  }

  /** @throws {SidecarLockError} once the guard was in the way for longer than it takes to be taken for abandoned. */
  function pauseMs(waitedMs: number): number {
    if (waitedMs > unknownMs(site) + RELEASE_GUARD_MS) {
      throw refusal(request, "file_lock_timeout", `the reclaim guard ${request.paths.lock}.reclaim is in the way of releasing; the lock stays, release it again.`);
    }
    return Math.min(GUARD_LOOK_MS_MAX, SYNC_LOOK_MS + waitedMs / 50);
  }

  function ended(how: Release): void {
    if (state === "held") {
      state = "ended";
      world.heldLocks.delete(held);
      admission.leave();
      onEnd(how);
    }
  }

  async function endInTime(): Promise<void> {
    if (!needsGuard()) {
      ended(run(release(site, claim, removal)));
      return;
    }
    const startedMs = clock.monotonicMs();
    let released = endNow();
    for (let waitedMs = 0; released === "busy"; waitedMs = clock.monotonicMs() - startedMs) {
      const delayMs = pauseMs(waitedMs);
      await new Promise<void>((resolve) => void clock.after(delayMs, resolve, { keepsProcess: !isGivenUp }));
      released = endNow();
    }
    ended(released);
  }

  function endSync(): void {
    const startedMs = clock.monotonicMs();
    let released: Release | "busy" = state === "ended" ? "released" : endNow();
    for (let waitedMs = 0; released === "busy"; waitedMs = clock.monotonicMs() - startedMs) {
      clock.sleepSync(pauseMs(waitedMs));
      released = endNow();
    }
    ended(released);
  }

  /** Waits for nobody: a lock that stays is one of a dead process then, and taken by the first to look. */
  function endAtExit(): void {
    const released = state === "ended" ? "busy" : endNow();
    if (released !== "busy") {
      ended(released);
    }
  }

  const held: Held & { endAtExit(): void } = {
    request,
    acquiredAt: clock.wallMs(),
    handles: 0,
    hasEnded: () => state === "ended",
    isStillHeld: () => state === "held" && run(isInPlace(site, claim)),
    renew: () => void run(site.files.touch(claim.isLinked ? site.names.privateFile(claim.nonce, site.makers.self) : site.names.lock, clock.wallMs())),
    end() {
      if (state === "ended") {
        return FINISHED;
      }
      if (ending !== undefined) {
        return ending;
      }
      const work = endInTime();
      if (state === "held") {
        ending = work.finally(() => {
          ending = undefined;
        });
        return ending;
      }
      return work;
    },
    endSync,
    endAtExit,
  };
  world.heldLocks.add(held);
  return held;
}

/** Held as long as nobody won its removal and the lock file is the one we made. */
function* isInPlace(site: Site, claim: Claim): Steps<boolean> {
  const isUnclaimed = !claim.isLinked || (yield* site.files.stamps(site.names.privateFile(claim.nonce, site.makers.self))) !== undefined;
  return isUnclaimed && (yield* isOurs(site, claim));
}
