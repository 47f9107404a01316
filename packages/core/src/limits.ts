/**
 * Bounds that every writer of the protocol obeys, and that every reader may rely on: a record outside them is not
 * judged at all, it is held by unknown (docs/protocol.md, rules 7 and 8; counterexample C8 is what clamping costs).
 */

/** The shortest time to live of a lease, in milliseconds. */
export const TTL_MIN_MS = 1_000;
/** The longest: a day. */
export const TTL_MAX_MS = 86_400_000;
export const TTL_DEFAULT_MS = 30_000;

/** A margin is at least this share of the ttl, so that a clock which runs one per cent slow is still on the safe side. */
export const MARGIN_SHARE_MIN = 0.01;
export const MARGIN_SHARE_DEFAULT = 0.1;
export const MARGIN_SHARE_MAX = 0.5;

export const GRACE_MIN_MS = 100;
export const GRACE_MAX_MS = 600_000;
export const GRACE_DEFAULT_MS = 1_000;

export const REQUEST_TIMEOUT_MIN_MS = 100;
export const REQUEST_TIMEOUT_MAX_MS = 600_000;
export const REQUEST_TIMEOUT_DEFAULT_MS = 10_000;

/** Thirty days: no wait is unbounded. */
export const WAIT_MAX_MS = 2_592_000_000;
export const WAIT_DEFAULT_MS = 60_000;

/** How many may stand in one line. Who finds it full waits outside, in no order. */
export const WAITERS_MAX = 64;

/** A place in line is held for the ttl of the lease that is waited for, and for this long at the most: a dead waiter at the head holds all others up. */
export const WAITER_TTL_MAX_MS = 30_000;

/** Pauses between two polls of a store that cannot be watched: decorrelated jitter between these. */
export const POLL_MIN_MS = 25;
export const POLL_MAX_MS = 5_000;

/** With a watch, polls are only a safety net against a lost notice. */
export const WATCHED_POLL_MS = 15_000;

/** How often the death of a holder on this machine is looked for while waiting. No request is spent on it. */
export const LIVENESS_POLL_MS = 250;

/** How often beliefs are checked against all clocks, so that a machine that slept finds its leases lost soon after it wakes. */
export const BELIEF_CHECK_MS = 1_000;

/** The year 2500 in milliseconds: later times, and tokens above it, are a sign of a record made by something else. */
export const TIME_MAX_MS = 16_725_225_600_000;

/** Tokens grow by two with each holder; from here on a counter could no longer be exact. */
export const TOKEN_MAX = 16_725_225_600_000;

/** A store that claims a later time than 2200 is not believed when a token is made, so that one bad answer cannot use tokens up. */
export const STORE_TIME_MAX_MS = 7_258_118_400_000;

export const OPERATION_LENGTH_MAX = 256;
export const HOLDER_LENGTH_MAX = 256;
export const METADATA_ENTRIES_MAX = 32;
export const METADATA_KEY_LENGTH_MAX = 64;
export const METADATA_VALUE_LENGTH_MAX = 1_024;

/** The longest lock name, in bytes of UTF-8; the rest of a key is left for `/lock.shared/<lease id>`. */
export const NAME_BYTES_MAX = 400;

/** How many locks one `acquireAll` may take. */
export const LOCKS_AT_ONCE_MAX = 100;

/** How many requests a listing of readers, or of locks, has in flight at once. */
export const CONCURRENT_READS = 8;

/** How many names a manager remembers (last known versions, watched versions). The oldest is forgotten first. */
export const REMEMBERED_MAX = 4_096;
