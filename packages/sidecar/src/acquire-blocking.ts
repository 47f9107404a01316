import { giveUp, joinQueue, type OnEnd, tryOnce } from "./acquisition.ts";
import type { Held } from "./held.ts";
import { SYNC_LOOK_MS } from "./limits.ts";
import { type Request, timedOut } from "./request.ts";
import { createPace } from "./retry-delays.ts";
import { finishSync } from "./settle.ts";
import { run } from "./steps.ts";
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
      if (sleepUntilFree(world, request, delayMs) === "woken") {
        pace.woken();
      }
    }
  } catch (error) {
    giveUp(contender);
    throw error;
  }
}

/** A thread that sleeps hears no news, so it looks every few milliseconds. A look takes about one microsecond. */
function sleepUntilFree({ clock }: World, { site }: Request, delayMs: number): "waited" | "woken" {
  const untilMs = clock.monotonicMs() + delayMs;
  const wasThere = run(site.files.stamps(site.names.lock)) !== undefined;
  for (let leftMs = delayMs; leftMs > 0; leftMs = untilMs - clock.monotonicMs()) {
    clock.sleepSync(Math.min(SYNC_LOOK_MS, leftMs));
    if (wasThere && run(site.files.stamps(site.names.lock)) === undefined) {
      return "woken";
    }
  }
  return "waited";
}
