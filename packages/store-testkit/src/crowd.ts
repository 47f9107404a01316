import type { RegisterStore, StoreError, Version, WriteOutcome } from "@holdfast/store";
import { sameBytes } from "./expectations.ts";
import { attempt, CONTENDERS } from "./race.ts";
import { claim } from "./violation.ts";

interface Crowd {
  /** For the message: "create a key that exists". */
  readonly what: string;
  readonly key: string;
  readonly writers: readonly RegisterStore[];
  readonly reader: RegisterStore;
  readonly body: () => Uint8Array;
  readonly write: (writer: RegisterStore, body: Uint8Array) => Promise<WriteOutcome>;
  /** What the key holds before, and so must hold afterwards. Null: it is absent. */
  readonly before: Uint8Array | null;
  /** The one among them whose write is allowed: its condition holds. */
  readonly rightful?: { readonly store: RegisterStore; readonly version: Version };
}

/**
 * Lets `CONTENDERS` writers loose at once, all with a condition that does not hold, and holds that none of them wrote.
 *
 * @returns The failure that kept the crowd from proving anything, if not one of them was answered.
 * @throws {ClauseViolation} One was told "written", or the key holds what one of them sent.
 */
export async function crowdOnce({ what, key, writers, reader, body, write, before, rightful }: Crowd): Promise<StoreError | undefined> {
  const allowed = rightful === undefined ? undefined : body();
  const crowd = Array.from({ length: CONTENDERS }, (_, index) => writers[index % writers.length]).filter((writer) => writer !== undefined);
  const [attempts, right] = await Promise.all([
    Promise.all(crowd.map((writer) => attempt(body(), (bytes) => write(writer, bytes)))),
    rightful === undefined || allowed === undefined ? undefined : attempt(allowed, (bytes) => rightful.store.replace(key, bytes, rightful.version)),
  ]);

  const told = attempts.filter(({ kind }) => kind === "won").length;
  claim(told === 0, `${told} of ${attempts.length} concurrent requests to ${what} were told "written", and all had to be refused.`);

  const after = await reader.read(key);
  const landed = attempts.some((one) => after.kind === "found" && sameBytes(one.body, after.body));
  claim(!landed, `a request to ${what} was not told "written", but its body is what the key holds.`);
  if (right?.kind === "won") {
    claim(after.kind === "found" && sameBytes(after.body, right.body), `the one rightful replace, amid requests to ${what}, was told "written" and then lost.`);
  } else if (right === undefined && before === null) {
    claim(after.kind === "absent", `a key that was absent is "${after.kind}" after requests to ${what}.`);
  } else {
    const expected = [before, right?.kind === "unknown" ? right.body : null].filter((bytes) => bytes !== null);
    claim(after.kind === "found" && expected.some((bytes) => sameBytes(bytes, after.body)), `the entry changed under requests to ${what}, which were all refused.`);
  }
  const isAnswered = attempts.some(({ kind }) => kind === "lost");
  return isAnswered ? undefined : attempts.flatMap((one) => ("error" in one ? [one.error] : []))[0];
}
