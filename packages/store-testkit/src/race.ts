import { isStoreError, type RegisterStore, type StoreError, type Version, type WriteOutcome } from "@holdfast/store";
import { sameBytes } from "./expectations.ts";
import { claim } from "./violation.ts";

/** How many writers race. Eight in flight at once is what shows a check that is not part of the write. */
export const CONTENDERS = 8;

/** What one writer was told. A real store under contention may also refuse (409) or lose an answer (5xx). */
export type Attempt =
  | { readonly kind: "won"; readonly body: Uint8Array; readonly version: Version }
  | { readonly kind: "lost"; readonly body: Uint8Array }
  | { readonly kind: "refused" | "unknown"; readonly body: Uint8Array; readonly error: StoreError };

interface Race {
  /** For the message: "create". */
  readonly what: string;
  readonly key: string;
  readonly writers: readonly RegisterStore[];
  readonly reader: RegisterStore;
  readonly body: () => Uint8Array;
  readonly write: (writer: RegisterStore, body: Uint8Array) => Promise<WriteOutcome>;
}

/**
 * Lets `CONTENDERS` writers loose at once and holds that exactly one won, and that its write is what stays.
 *
 * @returns The failure that kept the race from proving anything, if no writer was told that it won.
 * @throws {ClauseViolation} Several won, none did, or what stays is not the winner's.
 */
export async function raceOnce({ what, key, writers, reader, body, write }: Race): Promise<StoreError | undefined> {
  const contenders = Array.from({ length: CONTENDERS }, (_, index) => writers[index % writers.length]);
  const attempts = await Promise.all(
    contenders.filter((writer) => writer !== undefined).map((writer) => attempt(body(), (bytes) => write(writer, bytes))),
  );

  const winners = attempts.filter((one) => one.kind === "won");
  claim(winners.length <= 1, `${winners.length} of ${attempts.length} concurrent requests to ${what} one key were all told "written".`);

  const final = await reader.read(key);
  const kept = final.kind === "found" ? attempts.find((one) => sameBytes(one.body, final.body)) : undefined;
  const [winner] = winners;
  if (winner !== undefined) {
    claim(kept === winner, `a request to ${what} was told "written", but its body is not what the key holds after the race.`);
    claim(
      final.kind === "found" && final.version === winner.version,
      `the winner of a race to ${what} was told another version than a read shows.`,
    );
    return undefined;
  }
  claim(kept?.kind !== "lost", `a request to ${what} was told "conflict", but its body is what the key holds.`);
  claim(kept?.kind !== "refused", `a request to ${what} failed with UNAVAILABLE, but its body is what the key holds.`);
  const [failure] = attempts.flatMap((one) => ("error" in one ? [one.error] : []));
  claim(failure !== undefined, `all ${attempts.length} concurrent requests to ${what} one key were told "conflict": nobody won.`);
  return failure;
}

export async function attempt(body: Uint8Array, write: (body: Uint8Array) => Promise<WriteOutcome>): Promise<Attempt> {
  try {
    const outcome = await write(body);
    return outcome.kind === "written" ? { kind: "won", body, version: outcome.version } : { kind: "lost", body };
  } catch (error) {
    if (isStoreError(error) && error.code === "UNAVAILABLE") {
      return { kind: "refused", body, error };
    }
    if (isStoreError(error) && error.code === "INDETERMINATE") {
      return { kind: "unknown", body, error };
    }
    throw error;
  }
}

/**
 * Runs the race `rounds` times.
 * @throws {StoreError} Not one round proved anything.
 */
export async function raceRounds(rounds: number, once: (round: number) => Promise<StoreError | undefined>): Promise<void> {
  let inconclusive = 0;
  for (let round = 0; round < rounds; round += 1) {
    const failure = await once(round);
    inconclusive += failure === undefined ? 0 : 1;
    if (failure !== undefined && inconclusive === rounds) {
      throw failure;
    }
  }
}
