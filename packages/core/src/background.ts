/** Work that goes on after the call that started it returned: chasing late writes, withdrawing readers. Each piece is bounded by itself. */
export interface Background {
  run(work: Promise<unknown>): void;
  /** Settles when everything begun so far has ended. Never rejects. */
  idle(): Promise<void>;
}

export function createBackground(): Background {
  const running = new Set<Promise<unknown>>();
  return {
    run(work) {
      // Clean-up that failed has told its listener; what it left behind expires by itself.
      const tracked: Promise<unknown> = work.catch(() => undefined).then(() => running.delete(tracked));
      running.add(tracked);
    },
    async idle() {
      await Promise.all(running);
    },
  };
}
