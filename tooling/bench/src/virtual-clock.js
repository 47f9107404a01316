/**
 * A clock that goes as far as it is told, so that an hour of waiting takes a moment, and what is counted does not depend on
 * the machine. Handed to a manager as its `clock`.
 *
 * @param {number} realMs How long to wait for notices of the file system at each step, in milliseconds of the real clock.
 */
export function createVirtualClock(realMs = 0) {
  let atMs = 0;
  let serial = 0;
  const due = new Map();
  const beganMs = Date.now();

  /** Lets everything that is ready go on until it waits for this clock again. */
  async function settle() {
    for (let round = 0; round < 6; round += 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (realMs > 0) {
      await new Promise((resolve) => setTimeout(resolve, realMs));
    }
  }

  return {
    /** How many timers are running. */
    timers: () => due.size,
    clock: {
      now: () => ({ wallMs: beganMs + atMs, monotonicMs: atMs, bootMs: atMs }),
      setTimer(delayMs, callback) {
        serial += 1;
        const id = serial;
        due.set(id, { dueMs: atMs + Math.max(0, delayMs), callback });
        return { cancel: () => void due.delete(id) };
      },
    },
    async advance(byMs) {
      const untilMs = atMs + byMs;
      await settle();
      for (let next = soonest(due, untilMs); next !== undefined; next = soonest(due, untilMs)) {
        const [id, { dueMs, callback }] = next;
        due.delete(id);
        atMs = dueMs;
        callback();
        await settle();
      }
      atMs = untilMs;
    },
  };
}

function soonest(due, untilMs) {
  return [...due].filter(([, { dueMs }]) => dueMs <= untilMs).toSorted(([, a], [, b]) => a.dueMs - b.dueMs)[0];
}
