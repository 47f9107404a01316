import { FORGOTTEN_MS, UNKNOWN_MS_MIN } from "./limits.ts";
import type { Site } from "./site.ts";
import type { Steps } from "./steps.ts";

/**
 * Whether what a process made and meant to take away within microseconds is nobody's any more. Of one that provably runs
 * never, however long it takes. Of one that cannot be judged (in another container, of another boot, on a system that
 * proves nothing) when it is older than `untilMs`: a power loss between two calls must not lock anybody out for ever.
 */
export function* isNobodys(site: Site, path: string, maker: string, untilMs: number = unknownMs(site)): Steps<boolean> {
  const liveness = site.makers.liveness(maker);
  if (liveness !== "unknown") {
    return liveness === "gone";
  }
  const stamps = yield* site.files.stamps(path);
  return stamps !== undefined && site.wallMs() - stamps.changedMs > untilMs;
}

/** From which age on something is old of which nobody can tell whose it is; also where no holder ever is. */
export function unknownMs({ staleMs }: Site): number {
  return Math.max(UNKNOWN_MS_MIN, Number.isFinite(staleMs) ? staleMs : FORGOTTEN_MS);
}
