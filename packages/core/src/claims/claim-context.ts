import type { Version } from "@holdfast/store";
import type { Instant } from "../clock.ts";
import type { CommonContext } from "../context.ts";
import type { SeenHolder } from "../errors.ts";
import type { ClaimRequests } from "./claim-requests.ts";

/** Since when this observer has seen a key with no version but these. */
export interface Sighting {
  readonly versions: ReadonlySet<Version>;
  /** When the answer came that showed them first. */
  readonly since: Instant;
  /** When that listing was sent, and how old the key was by the store's clock; null without one. */
  readonly sentAt: Instant;
  readonly ageMs: number | null;
}

/** What the verbs of the announcement protocol work with. The grace in it covers the delay of listings as well (rule 9). */
export interface ClaimContext extends CommonContext {
  readonly requests: ClaimRequests;
  /** For how long a listing may miss what was confirmed, in milliseconds; 0 where it misses nothing, or nobody knows. */
  readonly listingDelayMs: number;
  readonly sightings: Map<string, Sighting>;
  /** The highest token known of a lock that this manager held, which saves the first listing of the next acquire. */
  readonly tokens: Map<string, number>;
  /** Who is behind a claim, by its id: read once, for people. */
  readonly holders: Map<string, SeenHolder>;
}
