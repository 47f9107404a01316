/** The three fields of `/proc/<pid>/stat` that tell whether a process still runs, and which one it is. */
export interface ProcessStat {
  /** One letter: `R`, `S`, `D`, `T`, `Z` and so on. */
  readonly state: string;
  /** Threads that have not been reaped, the first one included. */
  readonly threads: number;
  /** Clock ticks from boot to the start of the process, as digits. */
  readonly startTicks: string;
}

// Positions in proc_pid_stat(5), counted from field 3, the first one behind the command name.
const STATE = 3 - 3;
const THREADS = 20 - 3;
const START_TICKS = 22 - 3;
/** Every kernel since 2.6 has more fields behind the start time, so a line that ends with it was cut in its digits. */
const FIELDS_MIN = 24 - 2;

/** Null for anything that is not a whole line as the kernel writes it: a start time cut short would look like another one. */
export function parseProcessStat(text: string): ProcessStat | null {
  // The command name, field 2, is whatever the process calls itself: spaces, parentheses and line feeds included.
  const nameEnd = text.lastIndexOf(")");
  if (!/^\d+ \(/.test(text) || nameEnd === -1 || !text.endsWith("\n")) {
    return null;
  }
  const fields = text.slice(nameEnd + 2, -1).split(" ");
  const state = fields[STATE] ?? "";
  const threads = fields[THREADS] ?? "";
  const startTicks = fields[START_TICKS] ?? "";
  const whole = fields.length >= FIELDS_MIN && /^[A-Za-z]$/.test(state) && /^\d{1,7}$/.test(threads) && /^\d{1,20}$/.test(startTicks);
  return whole ? { state, threads: Number(threads), startTicks } : null;
}

/**
 * True when no instruction of the process can run any more, although its parent has not collected it yet.
 *
 * The kernel enters `Z` after it has closed the process's files, so a zombie is as dead as a missing one. But the
 * state is that of the *first thread*: if only that one has ended (`pthread_exit` in `main`), the line reads `Z` while
 * other threads work on. They are counted, hence the second half.
 */
export function hasStoppedForGood(stat: ProcessStat): boolean {
  return (stat.state === "Z" || stat.state === "X") && stat.threads <= 1;
}
