/**
 * Figures are only worth comparing within one run on one machine: the contestants take turns, round by round, and what is
 * told is the median of all turns with the tenth and the ninetieth of a hundred. Each turn counts for itself: on a busy
 * machine a whole round is sure to be interrupted, and a turn seldom is.
 */

/** @typedef {{ name: string, run?: () => Promise<void> | void, sample?: (turns: number) => number[] }} Contestant `sample` takes its own time, in microseconds for each turn. */
/** @typedef {{ name: string, medianUs: number, lowUs: number, highUs: number }} Result */

/**
 * @param {readonly Contestant[]} contestants
 * @param {{ rounds: number, perRound: number, warmUp?: number }} plan
 * @returns {Promise<Result[]>}
 */
export async function takeTurns(contestants, { rounds, perRound, warmUp = 1 }) {
  const samples = new Map(contestants.map(({ name }) => [name, []]));
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const contestant of contestants) {
      const taken = contestant.sample?.(perRound) ?? (await turnsOf(contestant, perRound));
      if (round >= 0) {
        samples.get(contestant.name).push(...taken);
      }
    }
  }
  return [...samples].map(([name, taken]) => summary(name, taken));
}

async function turnsOf({ run }, turns) {
  const taken = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const before = process.hrtime.bigint();
    await run();
    taken.push(Number(process.hrtime.bigint() - before) / 1_000);
  }
  return taken;
}

/** @param {string} name @param {readonly number[]} takenUs @returns {Result} */
export function summary(name, takenUs) {
  return { name, medianUs: quantile(takenUs, 0.5), lowUs: quantile(takenUs, 0.1), highUs: quantile(takenUs, 0.9) };
}

/** @param {readonly number[]} values @param {number} share From 0 to 1. */
export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
