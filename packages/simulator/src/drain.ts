/** How many drains may follow each other before the event loop gets a turn, so that a test runner's own timers still fire. */
const DRAINS_PER_TURN = 20_000;

let drains = 0;

/**
 * Resolves when every promise callback that can run has run. Node empties its queue of promise callbacks before it runs
 * the next tick, so a tick asked for from inside one of them comes after all of them, also those that they add.
 * Sound while the code under test uses promises and the injected timers only, as core does.
 */
export function drain(): Promise<void> {
  drains += 1;
  return new Promise((resolve) => {
    if (drains % DRAINS_PER_TURN === 0) {
      setImmediate(resolve);
    } else {
      process.nextTick(resolve);
    }
  });
}
