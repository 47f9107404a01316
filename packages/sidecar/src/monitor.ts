import type { Held } from "./held.ts";
import type { World } from "./world.ts";

/**
 * Looks from time to time, and at once when the lock file comes or goes, whether a held lock still is. Each look that
 * finds it renews its age. Does not keep the process alive.
 *
 * @param onLost Called at most once.
 * @returns Ends the looking.
 */
export function monitor(world: World, held: Held, checkIntervalMs: number, onLost: (() => void) | undefined): () => void {
  const { names } = held.request.site;
  let cancel: (() => void) | undefined;
  let isOver = false;

  function stop(): void {
    isOver = true;
    cancel?.();
    unwatch();
  }

  function look(): void {
    if (!isOver && !held.hasEnded() && !held.isStillHeld()) {
      stop();
      onLost?.();
    }
  }

  function later(): void {
    if (checkIntervalMs === 0 || isOver) {
      return;
    }
    cancel = world.clock.after(
      checkIntervalMs,
      () => {
        look();
        if (!isOver) {
          held.renew();
          later();
        }
      },
      { keepsProcess: false },
    );
  }

  const unwatch = onLost === undefined ? (): void => undefined : world.watchNames([names.lock], look);
  later();
  return stop;
}
