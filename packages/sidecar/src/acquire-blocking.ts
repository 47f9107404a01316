import { type Contender, giveUp, joinQueue, type OnEnd, tryOnce } from "./acquisition.ts";
import type { Held } from "./held.ts";
import { QUIET_MS_MAX, SYNC_LOOK_MS } from "./limits.ts";
import { isWayFree, isWorthTrying } from "./news.ts";
import { type Request, timedOut } from "./request.ts";
import { createPace } from "./retry-delays.ts";
import { finishSync } from "./settle.ts";
import type { World } from "./world.ts";

/**
 * Like the asynchronous way, but the thread sleeps. A lock that another task of this process holds is refused at once:
 * while the thread sleeps nobody could release it.
 */
export function acquireBlocking(world: World, request: Request, onEnd: OnEnd): Held {
  const contender = joinQueue(world, request, onEnd, () => undefined);
  const pace = createPace(request.settings, world.clock.monotonicMs, world.random.fraction);
  try {
    for (let tried = finishSync(tryOnce(contender)); ; tried = finishSync(tryOnce(contender))) {
      if (tried.kind === "held") {
        return tried.held;
      }
      const delayMs = tried.obstacle?.kind === "this-process" ? undefined : pace.next();
      if (delayMs === undefined) {
        throw timedOut(request, tried.obstacle);
      }
      if (sleepUntilFree(contender, delayMs) === "woken") {
        pace.woken();
      }
    }
  } catch (error) {
    giveUp(contender);
    throw error;
  }
}

/**
 * A thread that sleeps hears no news, so it looks every few milliseconds, which takes about one microsecond, and more
 * closely every second. What is in the way from the beginning without being there (a remover at work) is waited out.
 */
function sleepUntilFree(contender: Contender, delayMs: number): "waited" | "woken" {
  const { clock } = contender.world;
  const startedMs = clock.monotonicMs();
  const wasFree = isWayFree(contender);
  let looks = 1;
  for (let sleptMs = 0; sleptMs < delayMs; sleptMs = clock.monotonicMs() - startedMs) {
    clock.sleepSync(Math.min(SYNC_LOOK_MS, delayMs - sleptMs));
    const isDue = sleptMs >= looks * QUIET_MS_MAX;
    looks += isDue ? 1 : 0;
    if ((!wasFree && isWayFree(contender)) || (isDue && isWorthTrying(contender))) {
      return "woken";
    }
  }
  return "waited";
}
