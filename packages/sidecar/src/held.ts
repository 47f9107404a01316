import { isOurs } from "./acquire.ts";
import type { Admission } from "./admission.ts";
import { LONG_HOLD_MS, RELEASE_GUARD_MS, SYNC_LOOK_MS } from "./limits.ts";
import { type Release, release, releaseGuarded, type Removal } from "./release.ts";
import type { Request } from "./request.ts";
import type { Claim, Site } from "./site.ts";
import { run, type Steps } from "./steps.ts";
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

interface Holding {
  readonly world: World;
  readonly request: Request;
  readonly claim: Claim;
  readonly admission: Admission;
  /** Called once, when the lock file is gone: with `lost` if somebody else removed it. */
  onEnd(how: Release): void;
}

export function createHeld({ world, request, claim, admission, onEnd }: Holding): Held {
  const { site } = request;
  const { clock } = world;
  const heldSinceMs = clock.monotonicMs();
  const removal: Removal = { mark: undefined };
  let state: "held" | "ended" = "held";
  let ending: Promise<void> | undefined;

  /** A short hold of a file with a private name needs no guard: nobody can have judged it old. */
  const needsGuard = (): boolean => !claim.isLinked || clock.monotonicMs() - heldSinceMs > LONG_HOLD_MS;

  function endNow(mayWait: boolean): Release | "busy" {
    if (!needsGuard()) {
      return run(release(site, claim, removal));
    }
    const released = run(releaseGuarded(site, claim, removal));
    return released === "busy" && !mayWait ? run(release(site, claim, removal)) : released;
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
    let released = endNow(true);
    for (let waitedMs = 0; released === "busy"; waitedMs = clock.monotonicMs() - startedMs) {
      await new Promise<void>((resolve) => void clock.after(SYNC_LOOK_MS, resolve, { keepsProcess: true }));
      released = endNow(waitedMs < RELEASE_GUARD_MS);
    }
    ended(released);
  }

  function endSync(untilMs: number): void {
    const startedMs = clock.monotonicMs();
    let released: Release | "busy" = state === "ended" ? "released" : endNow(untilMs > 0);
    for (let waitedMs = 0; released === "busy"; waitedMs = clock.monotonicMs() - startedMs) {
      clock.sleepSync(SYNC_LOOK_MS);
      released = endNow(waitedMs < untilMs);
    }
    ended(released);
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
    endSync: () => endSync(RELEASE_GUARD_MS),
    endAtExit: () => endSync(0),
  };
  world.heldLocks.add(held);
  return held;
}

/** Held as long as nobody won its removal and the lock file is the one we made. */
function* isInPlace(site: Site, claim: Claim): Steps<boolean> {
  const isUnclaimed = !claim.isLinked || (yield* site.files.stamps(site.names.privateFile(claim.nonce, site.makers.self))) !== undefined;
  return isUnclaimed && (yield* isOurs(site, claim));
}
