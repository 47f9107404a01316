/**
 * Figures are only worth comparing within one run on one machine: the contestants take turns, round by round, and what
 * is told is the median of all turns with the tenth and the ninetieth of a hundred. Each turn counts for itself: on a busy
 * machine a whole round is sure to be interrupted, and a turn seldom is.
 */

/** @typedef {{ name: string, run: () => Promise<void> | void }} Contestant */
/** @typedef {{ name: string, medianUs: number, lowUs: number, highUs: number }} Result */

/**
 * @param {readonly Contestant[]} contestants
 * @param {{ rounds: number, perRound: number }} plan
 * @returns {Promise<Result[]>}
 */
export async function takeTurns(contestants, { rounds, perRound }) {
  const samples = new Map(contestants.map(({ name }) => [name, []]));
  for (let round = -1; round < rounds; round += 1) {
    for (const { name, run } of contestants) {
      for (let turn = 0; turn < perRound; turn += 1) {
        const before = process.hrtime.bigint();
        await run();
        const tookUs = Number(process.hrtime.bigint() - before) / 1_000;
        if (round >= 0) {
          samples.get(name).push(tookUs);
        }
      }
    }
  }
  return [...samples].map(([name, taken]) => summary(name, taken));
}

/** @param {string} name @param {readonly number[]} takenUs @returns {Result} */
export function summary(name, takenUs) {
  const sorted = takenUs.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return { name, medianUs: at(0.5), lowUs: at(0.1), highUs: at(0.9) };
}
