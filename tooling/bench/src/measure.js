/**
 * Figures are only worth comparing within one run on one machine, so contestants take turns, round by round, and what is
 * told is the median with its spread.
 */

/** @typedef {{ name: string, run: () => Promise<void> | void }} Contestant */
/** @typedef {{ name: string, medianUs: number, lowUs: number, highUs: number }} Result */

/**
 * @param {readonly Contestant[]} contestants
 * @param {{ rounds: number, perRound: number, warmUp?: number }} plan
 * @returns {Promise<Result[]>}
 */
export async function takeTurns(contestants, { rounds, perRound, warmUp = 1 }) {
  const samples = new Map(contestants.map(({ name }) => [name, []]));
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const { name, run } of contestants) {
      const before = process.hrtime.bigint();
      for (let turn = 0; turn < perRound; turn += 1) {
        await run();
      }
      const perTurnUs = Number(process.hrtime.bigint() - before) / 1_000 / perRound;
      if (round >= 0) {
        samples.get(name).push(perTurnUs);
      }
    }
  }
  return [...samples].map(([name, taken]) => {
    const sorted = taken.toSorted((a, b) => a - b);
    return { name, medianUs: at(sorted, 0.5), lowUs: at(sorted, 0.1), highUs: at(sorted, 0.9) };
  });
}

function at(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** @param {string} title @param {readonly Result[]} results The first is the one the others are compared with. */
export function table(title, results, unit = "us") {
  const scale = unit === "ms" ? 1_000 : 1;
  const show = (us) => (us / scale).toFixed(1).padStart(9);
  const lines = results.map(({ name, medianUs, lowUs, highUs }) => {
    const ratio = (medianUs / results[0].medianUs).toFixed(2).padStart(7);
    return `  ${name.padEnd(34)} ${show(medianUs)} ${unit}  (${show(lowUs)} to ${show(highUs)})  ${ratio} x`;
  });
  return [title, ...lines, ""].join("\n");
}
