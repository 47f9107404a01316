import { type ClaimStore, isClaimStore, type RegisterStore } from "@holdfast/store";
import { sharedNowMs } from "./clock.ts";

/** When a request was sent, and how long its answer took; whole milliseconds. */
export type Answer = readonly [atMs: number, tookMs: number];

export interface Answers {
  readonly store: RegisterStore | ClaimStore;
  /** Those since the last look, the newest of them where they are many. */
  take(): readonly Answer[];
}

const KEPT_MAX = 200;

/** The same store; how long each of its answers takes is noted, failures too. */
export function timeAnswers(store: RegisterStore | ClaimStore): Answers {
  let answers: Answer[] = [];
  const timed =
    <A extends readonly unknown[], R>(ask: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const fromMs = sharedNowMs();
      try {
        return await ask(...args);
      } finally {
        answers = [...answers.slice(1 - KEPT_MAX), [Math.floor(fromMs), Math.ceil(sharedNowMs() - fromMs)]];
      }
    };
  return {
    store: isClaimStore(store)
      ? { ...store, read: timed(store.read), list: timed(store.list), putUnique: timed(store.putUnique), removeExact: timed(store.removeExact) }
      : { ...store, read: timed(store.read), list: timed(store.list), create: timed(store.create), replace: timed(store.replace), remove: timed(store.remove) },
    take() {
      const taken = answers;
      answers = [];
      return taken;
    },
  };
}
