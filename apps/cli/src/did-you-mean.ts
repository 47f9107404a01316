/** A candidate further away than this is no typing mistake. */
const DISTANCE_MAX = 2;
/** Nothing longer is compared: the effort grows with the square. */
const LENGTH_MAX = 40;

/** The candidate that was probably meant, by the number of characters to insert, delete or replace. */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const [best] = candidates
    .map((candidate) => ({ candidate, distance: distance(word.slice(0, LENGTH_MAX), candidate) }))
    .filter((found) => found.distance <= DISTANCE_MAX)
    .sort((a, b) => a.distance - b.distance);
  return best?.candidate;
}

function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [line, character] of [...from].entries()) {
    const next = [line + 1];
    for (const [column, other] of [...to].entries()) {
      const replaced = (row[column] ?? 0) + (character === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
