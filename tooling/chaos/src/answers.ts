import { type ClaimStore, isClaimStore, type RegisterStore } from "@holdfast/store";
import { sharedNowMs } from "./clock.ts";

/** How long the store took to answer, at the longest, since it was asked last. */
export interface Answers {
  readonly store: RegisterStore | ClaimStore;
  takeSlowestMs(): number;
}

/** The same store; how long each of its answers takes is noted, failures too. */
export function timeAnswers(store: RegisterStore | ClaimStore): Answers {
  let slowestMs = 0;
  const timed =
    <A extends readonly unknown[], R>(ask: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const fromMs = sharedNowMs();
      try {
        return await ask(...args);
      } finally {
        slowestMs = Math.max(slowestMs, sharedNowMs() - fromMs);
      }
    };
  return {
    store: isClaimStore(store)
      ? { ...store, read: timed(store.read), list: timed(store.list), putUnique: timed(store.putUnique), removeExact: timed(store.removeExact) }
      : { ...store, read: timed(store.read), list: timed(store.list), create: timed(store.create), replace: timed(store.replace), remove: timed(store.remove) },
    takeSlowestMs() {
      const taken = slowestMs;
      slowestMs = 0;
      return taken;
    },
  };
}
