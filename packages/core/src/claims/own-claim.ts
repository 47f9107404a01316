import type { Version } from "@holdfast/store";
import type { Holding } from "../claim.ts";
import type { Instant } from "../clock.ts";
import { type Deadline } from "../instant.ts";
import type { LockRecord } from "../record.ts";
import type { ClaimName } from "./claim-key.ts";
import type { ClaimWrite } from "./claim-requests.ts";
import type { SeenClaim } from "./look.ts";

/** A key that is ours alone, from the first put that was sent to it. */
export interface OwnKey {
  readonly lock: string;
  readonly key: string;
  readonly name: ClaimName;
  readonly record: LockRecord;
  /** The claims of other processes from which the lease was taken on, and which are to end with it. */
  readonly kin: readonly SeenClaim[];
  /** It held the lock, and maybe told nobody. */
  everHeld: boolean;
  /** What we know to stand there; several only on a store that keeps versions. */
  versions: ReadonlySet<Version>;
  /** The store keeps versions, so each of ours must be taken away. */
  keepsOlder: boolean;
  /** A put of ours may land yet, or have landed without our knowing. */
  unsettled: boolean;
  /** Until when the put that was sent last could count. */
  lastSent: Deadline;
}

/** A claim of ours that is known to stand. */
export interface OwnClaim extends Holding, OwnKey {
  record: LockRecord;
  kin: readonly SeenClaim[];
  /** When the last listing was sent that showed that nobody broke it. */
  lookedFrom: Instant;
  looking: boolean;
}

/** What a put that was just answered says about the versions of the key. Returns those that are to be taken away now. */
export function noteWritten(own: OwnKey, written: Extract<ClaimWrite, { kind: "written" }>): readonly Version[] {
  own.keepsOlder = own.keepsOlder || written.keepsOlder;
  const older = written.keepsOlder ? [...own.versions].filter((version) => version !== written.version) : [];
  own.versions = new Set([...older, written.version]);
  return older;
}

export function forgetVersion(own: OwnKey, version: Version): void {
  own.versions = new Set([...own.versions].filter((known) => known !== version));
}
