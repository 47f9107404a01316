// The names by which `node:diagnostics_channel` connects this package with core, and all that the two share while they
// run. Not imported from core: to listen takes nothing of it, and a test holds both to the same names.

export const LOCK_CHANNEL = "holdfast:lock";
export const ACQUIRE_CHANNEL = "holdfast:acquire";
