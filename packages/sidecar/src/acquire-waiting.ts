import { type Contender, giveUp, joinQueue, type OnEnd, tryOnce } from "./acquisition.ts";
import type { Held } from "./held.ts";
import { QUIET_MS_MAX } from "./limits.ts";
import { isWorthTrying } from "./news.ts";
import { type Request, timedOut } from "./request.ts";
import { createPace } from "./retry-delays.ts";
import { finish } from "./settle.ts";
import { createWaiter, type Waiter } from "./waiter.ts";
import type { World } from "./world.ts";

/** What a caller of the asynchronous way may have besides. */
export interface Waiting {
  readonly onEnd: OnEnd;
  /** A lock of the same manager that may be entered instead of waiting for it, looked for at each turn. */
  enter(): Held | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Tries, then waits for time to pass or for news, until it holds or may not wait any longer. While nobody is in the way
 * there is no timer and no watch.
 */
export async function acquireWaiting(world: World, request: Request, { onEnd, enter, signal }: Waiting): Promise<Held> {
  signal?.throwIfAborted();
  const waiter = createWaiter(world.clock, signal);
  const contender = joinQueue(world, request, onEnd, waiter.wake);
  const pace = createPace(request.settings, world.clock.monotonicMs, world.random.fraction);
  let unwatch: (() => void) | undefined;
  try {
    let delayMs: number | undefined;
    let obstacle;
    do {
      const trying = finish(tryOnce(contender));
      const tried = trying instanceof Promise ? await trying : trying;
      if (tried.kind === "held") {
        return tried.held;
      }
      const entered = enter();
      if (entered !== undefined) {
        giveUp(contender);
        return entered;
      }
      signal?.throwIfAborted();
      obstacle = tried.obstacle;
      delayMs = pace.next();
      if (delayMs !== undefined) {
        unwatch ??= watchIfFirst(contender, waiter);
        if ((await waitForNews(contender, waiter, delayMs)) === "woken") {
          pace.woken();
        }
      }
      // The pace ends, unless the caller asked to wait for as long as it takes.
    } while (delayMs !== undefined);
    throw timedOut(request, obstacle);
  } catch (error) {
    giveUp(contender);
    throw error;
  } finally {
    unwatch?.();
  }
}

/** A long delay is cut by looks: news may have been missed, and the death of a holder is none. */
async function waitForNews(contender: Contender, waiter: Waiter, delayMs: number): Promise<"waited" | "woken"> {
  for (let leftMs = delayMs; ; leftMs -= QUIET_MS_MAX) {
    const how = await waiter.wait(Math.min(leftMs, QUIET_MS_MAX));
    if (how === "woken" || leftMs <= QUIET_MS_MAX) {
      return how;
    }
    if (isWorthTrying(contender)) {
      return "woken";
    }
  }
}

/** Whoever is not the first of this process hears from the one before it. */
function watchIfFirst(contender: Contender, waiter: Waiter): (() => void) | undefined {
  const { world, request, admission, contest } = contender;
  if (!admission.isFirst()) {
    return undefined;
  }
  const { names } = request.site;
  const unwatch = world.watchNames([names.lock, names.guard], (path) => {
    // A guard concerns only those who have a lock file; the others make guards themselves and would wake themselves.
    if (path === names.lock || contest.pending !== undefined) {
      waiter.wake();
    }
  });
  // What happened before the watch began is not told, so one look is due, and it has to come after.
  if (isWorthTrying(contender)) {
    waiter.wake();
  }
  return unwatch;
}
