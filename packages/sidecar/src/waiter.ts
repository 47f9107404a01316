import type { Clock } from "./clock.ts";

/** One that waits for time to pass or for news, whichever is first. News that came before the wait ends it at once. */
export interface Waiter {
  wake(): void;
  /** @throws The reason of the signal, once it is aborted. */
  wait(delayMs: number): Promise<"waited" | "woken">;
}

export function createWaiter(clock: Clock, signal: AbortSignal | undefined): Waiter {
  let hasNews = false;
  let end: ((how: "waited" | "woken") => void) | undefined;

  return {
    wake() {
      hasNews = true;
      end?.("woken");
    },
    async wait(delayMs) {
      if (!hasNews && signal?.aborted !== true) {
        await new Promise<void>((resolve) => {
          const cancel = clock.after(delayMs, () => end?.("waited"), { keepsProcess: true });
          const onAbort = (): void => end?.("woken");
          end = () => {
            end = undefined;
            cancel();
            signal?.removeEventListener("abort", onAbort);
            resolve();
          };
          signal?.addEventListener("abort", onAbort, { once: true });
        });
      }
      signal?.throwIfAborted();
      const how = hasNews ? "woken" : "waited";
      hasNews = false;
      return how;
    },
  };
}
