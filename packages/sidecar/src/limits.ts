/** The largest lock file that is written or read, in bytes. What is larger was not written by a lock. */
export const RECORD_BYTES_MAX = 1_048_576;

/** `staleMs` where nothing is said. */
export const STALE_MS = 30_000;

/**
 * The youngest age, in milliseconds, at which something that does not tell whose it is may be taken for abandoned: an
 * empty lock file, an unnamed guard, the mark of a remover that cannot be judged. Each is meant to last microseconds.
 */
export const UNKNOWN_MS_MIN = 10_000;

/** A remover slower than this between winning its mark and unlinking wins the mark again before it goes on. */
export const REMOVAL_MS_MAX = 5_000;

/** After this long, a tool that judges by age may be removing the lock while it is released; then a guard is taken. */
export const LONG_HOLD_MS = 1_000;

/** How much longer a release waits for that guard than a guard takes to be old, in milliseconds. */
export const RELEASE_GUARD_MS = 2_000;

/** Attempts in a row that found the lock changed under them, before one waits. */
export const AGAIN_MAX = 64;

/** A private file this old, in milliseconds, whose maker cannot be judged, has been forgotten. */
export const FORGOTTEN_MS = 3_600_000;

/** Files that one sweep removes, and directory entries it looks at. */
export const SWEEP_MAX = 64;
export const SWEEP_LOOK_MAX = 10_000;

/** Symbolic links followed from one target. As many as Linux follows. */
export const LINKS_MAX = 40;

/** While a waiter hears nothing it looks this often, in milliseconds, however long its retry delays are. */
export const QUIET_MS_MAX = 1_000;

/** How finely a synchronous wait looks for the lock to be gone, in milliseconds. */
export const SYNC_LOOK_MS = 2;
