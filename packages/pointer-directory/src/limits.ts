import { BODY_BYTES_MAX } from "@holdfast/store";

/** Scans of one read until it gives up. Each is a fresh look after a writer was seen in mid-step; two in a row are rare. */
export const SCANS_MAX = 64;

/** Tries of one create to put its directory in place while others remove theirs. */
export const PUBLISHES_MAX = 16;

/** How often a rename is sent again whose reply was lost once more. */
export const REISSUES_MAX = 4;

/** Looks in a row that show the same bodies and no pointer, until a writer whose reply was lost takes the register for removed. */
export const ALIKE_MAX = 8;

/** Predecessors named in a body where replies do not get lost: for people, and for others who reach it over a network. */
export const PREDECESSORS_DEFINITE = 4;

/** Predecessors named in a body elsewhere: by how many generations a lost reply may be late and still be settled. */
export const PREDECESSORS_MAX = 16;

/** The longest first line of a body: sixteen names of up to 50 bytes, and room. */
export const HEADER_BYTES_MAX = 1_024;

export const ENTRY_BYTES_MAX: number = BODY_BYTES_MAX + HEADER_BYTES_MAX;

/** Out-of-date bodies a read leaves alone: their writers are probably about to unlink them. */
export const STALE_BODIES_KEPT = 4;

/** Files one call unlinks on the side. */
export const SWEEP_MAX = 64;

/** Left-over staging directories one store looks at. */
export const STAGED_SWEEP_MAX = 32;

/** A staging directory this old, in milliseconds of the store's clock, belongs to a create that died. */
export const STAGED_AGE_MS = 3_600_000;

/** Registers whose last seen version is remembered. */
export const RECALL_MAX = 4_096;

/** The highest generation: the largest number of fifteen digits, all of them exact. */
export const GENERATION_MAX = 999_999_999_999_999;

/** How much older than the machine's start a damaged body must be, in milliseconds, to be the victim of a power loss. */
export const BOOT_SLACK_MS = 10_000;
