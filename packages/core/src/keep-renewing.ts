import { createBackoff } from "./backoff.ts";
import type { Claim } from "./claim.ts";
import type { Instant, Timer } from "./clock.ts";
import type { Context } from "./context.ts";
import { remainingMs } from "./instant.ts";
import { renew, type RenewOutcome } from "./renew.ts";

/** One renewal at a time: whoever asks while one is under way gets its outcome. */
export function renewOnce(context: Context, claim: Claim): Promise<RenewOutcome> {
  claim.renewing ??= renew(context, claim).finally(() => {
    claim.renewing = undefined;
  });
  return claim.renewing;
}

/** Renews every third of the ttl; after a failure sooner, with jitter, until the deadline ends the belief (rule 9). */
export function keepRenewing(context: Context, claim: Claim, begunAt: Instant): void {
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
    const outcome = await renewOnce(context, claim);
    if (claim.belief.signal.aborted || claim.ending) {
      return;
    }
    if (outcome.kind === "renewed") {
      retry.reset();
      schedule(dueInMs(context.clock.now()));
    } else {
      schedule(retry.nextMs());
    }
  }

  claim.belief.signal.addEventListener("abort", () => timer?.cancel(), { once: true });
  schedule(dueInMs(begunAt));
}
