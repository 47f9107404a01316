/*
 * The algorithm one call to the file system at a time, for whoever explores it. Not for locking: use the package itself.
 * What is here may change with any version.
 */
export { encodeRecord, decodeRecord } from "./record.ts";
export { release, releaseGuarded } from "./release.ts";
export { sweep } from "./sweep.ts";
export { takeTurn } from "./turn.ts";
export { namesFor } from "./names.ts";
export type { Contest, TurnEnd } from "./turn.ts";
export type { Claim, Site } from "./site.ts";
export type { Look, Stamps, SteppedFiles } from "./file-port.ts";
export type { Request } from "./request.ts";
export type { World } from "./world.ts";
