import { createBackoff } from "./backoff.ts";
import type { Holding } from "./claim.ts";
import type { Instant, Timer } from "./clock.ts";
import type { CommonContext } from "./context.ts";
import { remainingMs } from "./instant.ts";
import type { RenewOutcome } from "./renewal.ts";

/** One renewal at a time: whoever asks while one is under way gets its outcome. */
export function renewOnce(claim: Holding): Promise<RenewOutcome> {
  claim.renewing ??= claim.attemptRenewal().finally(() => {
    claim.renewing = undefined;
  });
  return claim.renewing;
}

/** Renews every third of the ttl; after a failure sooner, with jitter, until the deadline ends the belief (rule 9). */
export function keepRenewing(context: CommonContext, claim: Holding, begunAt: Instant): void {
  const ttlMs = claim.record.ttl_ms;
  const retry = createBackoff(context.random, ttlMs / 60, ttlMs / 6);
  let timer: Timer | undefined;

  function dueInMs(now: Instant): number {
    const sinceSentMs = claim.deadline.durationMs - remainingMs(claim.deadline, now);
    return Math.max(0, ttlMs / 3 - sinceSentMs);
  }

  function schedule(delayMs: number): void {
    timer = context.clock.setTimer(delayMs, () => void fire(), { keepAlive: false });
  }

  async function fire(): Promise<void> {
    if (!claim.belief.held()) {
      return;
    }
    const outcome = await renewOnce(claim);
    if (claim.belief.ended !== undefined || claim.ending) {
      return;
    }
    if (outcome.kind === "renewed") {
      retry.reset();
      schedule(dueInMs(context.clock.now()));
    } else {
      schedule(retry.nextMs());
    }
  }

  claim.belief.onEnded(() => timer?.cancel());
  schedule(dueInMs(begunAt));
}
