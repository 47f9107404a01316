import type { Actor } from "./process-tree.ts";
import type { Script } from "./step.ts";

/** An algorithm under the explorer, and what the page says of it. */
export interface Peer {
  /** Also the name of its diagram's file. */
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly script: Script;
  readonly actors: readonly Actor[];
  /** After how many units a lock counts as dead; one unit is so many seconds of its defaults. */
  readonly staleUnits: number;
  readonly unitSeconds: number;
  /** What it does well, before anything else is said. */
  readonly doesWell: string;
  /** What the schedule shows, and what its makers say of it. */
  readonly shows: string;
}
