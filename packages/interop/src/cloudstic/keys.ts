/** Where a repository keeps what, for every release so far. */
export const CONFIG_KEY = "config";
export const SLOT_PREFIX = "keys/";
export const EXCLUSIVE_KEY = "index/lock.exclusive";
/** Followed by the time of acquiring (up to 1.14) or 32 random hex digits (later). Whatever follows it counts as a lock. */
export const SHARED_PREFIX = "index/lock.shared/";
