import type { Liveness } from "@holdfast/host";
import type { ForeignPlace } from "./place.ts";
import type { Surroundings } from "./surroundings.ts";

/**
 * One other tool's locks, in one file or folder. To add a tool, write an object of this type and name it in `formats.ts`;
 * `proper-lockfile.ts` is the shortest example.
 */
export interface ForeignFormat {
  /** What `--format` takes. */
  readonly id: string;
  /** The tool, as a person knows it. */
  readonly tool: string;
  /**
   * Whether this looks like a place of that tool. Cheap, and true only on good evidence: of what it says no, nothing is shown.
   *
   * @throws {StoreError} when the place cannot be asked.
   */
  detect(place: ForeignPlace): Promise<boolean>;
  /**
   * Every lock that is there, also those that cannot be understood. Changes nothing.
   *
   * @throws {StoreError} when the place cannot be asked: an outage is never told as "no lock".
   */
  look(place: ForeignPlace, surroundings: Surroundings): Promise<readonly ForeignLock[]>;
  /**
   * Removes a lock that `look` showed, and nothing that came after it. Absent where removing exactly what was seen is all
   * there is to do.
   */
  remove?(place: ForeignPlace, lock: ForeignLock): Promise<"removed" | "absent" | "changed">;
}

export interface ForeignLock {
  /** `ForeignFormat.id`. */
  readonly format: string;
  readonly key: string;
  /** What of the place it locks, for people: `exclusive`, `shared`, `aws-ec2/my-server`. */
  readonly scope: string;
  /** Null where what is there cannot be removed by us: a directory, say. */
  readonly stamp: string | null;
  /** Why it cannot be understood; null if it can. What cannot be understood is held by unknown. */
  readonly problem: string | null;
  readonly holder: string | null;
  readonly operation: string | null;
  /** Since when, as the tool wrote it. */
  readonly since: string | null;
  /** Until when, as the tool wrote it; null where the tool has no expiry. */
  readonly until: string | null;
  /** Whether that is over, by the tool's own rule; null where it has none, or it cannot be told. */
  readonly isExpired: boolean | null;
  readonly process: Liveness;
  readonly verdict: Verdict;
  /** More of what is written in it, for `--json` and for those who know the tool. */
  readonly fields: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * Whether it is safe to remove it:
 *
 * - `dead`: by the tool's own rules, or because its process is gone, nobody relies on it.
 * - `live`: a process that runs on this machine holds it. Refused without force.
 * - `unknown`: nobody can tell from here; a person has to know.
 */
export interface Verdict {
  readonly kind: "dead" | "live" | "unknown";
  /** Why, as a sentence without its period. */
  readonly why: string;
}
