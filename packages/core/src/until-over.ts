import { isStoreError } from "@holdfast/store";
import type { Backoff } from "./backoff.ts";
import type { CommonContext } from "./context.ts";
import { sleep } from "./sleep.ts";

/** Work behind the back of a call that has returned. */
export interface Tidying {
  readonly retry: Backoff;
  /** False: what is to be tidied can do no harm any more. Asked before each attempt. */
  readonly mayMatter: () => boolean;
  /** One attempt; true when nothing is left to do. */
  readonly isOver: () => Promise<boolean>;
}

/**
 * Attempt after attempt with pauses between, until it is over or can matter no more (rules 11 and 17). Keeps no process alive. A store that
 * refuses for good ends it: what it leaves behind expires by itself.
 */
export async function untilOver(context: CommonContext, { retry, mayMatter, isOver }: Tidying): Promise<void> {
  while (mayMatter()) {
    try {
      if (await isOver()) {
        return;
      }
    } catch (error) {
      if (isStoreError(error)) {
        return;
      }
      throw error;
    }
    await sleep(context.clock, retry.nextMs(), [], { keepAlive: false });
  }
}
