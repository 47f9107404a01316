/** A server's stamps are whole seconds in version 3 of the protocol; FAT behind it keeps two. In milliseconds. */
export const STAMP_MS = 2_000;

/**
 * A directory must have stood still this long, in milliseconds, until a scan without a pointer is believed. Above the 60 s
 * for which the server may itself see an old directory, where its files are on NFS.
 */
export const QUIET_MS = 75_000;

/** For how long the server's time, and that the root is there, are used again before they are asked anew, in milliseconds. */
export const REUSE_MS = 1_000;

/** Keep-alive questions that may stay unanswered until a link counts as dead. */
export const KEEPALIVES_MAX = 3;

/** A failed connect is told again for this long, in milliseconds, so that a request in trouble connects once and not four times. */
export const CONNECT_PAUSE_MS = 250;

/** Hosts to jump over. */
export const JUMPS_MAX = 8;

/** Files that include each other in an ssh_config. */
export const INCLUDE_DEPTH_MAX = 16;

/** The largest configuration, known_hosts or key file that is read, in bytes. */
export const FILE_BYTES_MAX = 4_000_000;

/** Entries of one directory that are read; a register has a handful, a store as many as a listing may give. */
export const NAMES_MAX = 200_000;

/** Parents of registers that are remembered to exist. */
export const PARENTS_MAX = 4_096;

/** For how long a closing store waits for the clearing away that nobody else waits for, in milliseconds. */
export const CLOSE_WAIT_MS = 2_000;
