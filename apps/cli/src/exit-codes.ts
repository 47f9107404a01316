/** Every exit code of `holdfast`, once: the help, the README and the tests all take them from here. */
export const EXIT_CODES = {
  OK: { code: 0, meaning: "done; for run: the command ended with 0" },
  USAGE: { code: 64, meaning: "a flag, a lock name, a store or a value is wrong; nothing was done" },
  UNREADABLE: { code: 65, meaning: "a record cannot be understood, so the lock counts as held by unknown" },
  STORE: { code: 69, meaning: "the store failed or refused; nothing is said about the lock" },
  INTERNAL: { code: 70, meaning: "holdfast itself failed, or could no longer guard the command and stopped it" },
  HELD: { code: 75, meaning: "somebody else holds the lock (--no-wait); the command was not started" },
  TIMED_OUT: { code: 76, meaning: "somebody else held the lock until --wait was over; the command was not started" },
  REFUSED: { code: 77, meaning: "break-lock broke nothing: not confirmed, or what was named is no longer there" },
  UNSAFE: { code: 78, meaning: "the store cannot keep locks: two could hold one; the command was not started" },
  LOST: { code: 79, meaning: "the lease ended while the command ran; the command was stopped" },
  NOT_RUNNABLE: { code: 126, meaning: "the command was found but cannot be run; the lock was given back" },
  NOT_FOUND: { code: 127, meaning: "the command was not found; the lock was given back" },
} as const;

export type ExitName = keyof typeof EXIT_CODES;

export const OTHER_EXIT_CODES =
  "Any other code is the command's own, passed on unchanged; a command that uses one of the codes above cannot be told apart by it. " +
  "A command that died by a signal makes holdfast die by the same signal (a shell shows 128 + its number).";

/** The table as plain text, for the help. */
export function exitCodeTable(): string {
  return Object.values(EXIT_CODES)
    .map(({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`)
    .join("\n");
}
