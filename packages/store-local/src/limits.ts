/** The error of a time read from the kernel's file clock, which moves once a tick, in milliseconds. Ticks are 1 to 10 ms. */
export const TICK_MS = 10;

/** The error of a stamp without a sub-second part, in milliseconds: FAT keeps two seconds, old file systems one. */
export const WHOLE_SECOND_STAMP_MS = 2_000;

/** A local directory must have stood still this long, in milliseconds, to be taken for abandoned: above two-second stamps. */
export const LOCAL_QUIET_MS = 2_500;

/** The same over a network, in milliseconds: above the 60 s for which an NFS client may show an old directory. */
export const NETWORK_QUIET_MS = 75_000;

/** For how long a network server's time is used again before it is asked anew, in milliseconds of the own clock. */
export const SERVER_TIME_REUSE_MS = 1_000;

/** For how long a refusal on Windows may be somebody else's open handle, in milliseconds, until it is told as a refusal. */
export const BUSY_MS_MAX = 10_000;

/** Steps up from a register to a directory that can be watched: the parts of the longest key, and the root's. */
export const WATCH_STEPS_MAX = 512;

/** How far the process's clock may be from the kernel's stamps before it is not believed, in milliseconds: above a tick and a pause between two readings. */
export const LOCAL_TIME_TRUST_MS = 50;
