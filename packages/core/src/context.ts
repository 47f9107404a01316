import type { RegisterStore, Version } from "@holdfast/store";
import type { Background } from "./background.ts";
import type { Beliefs } from "./belief.ts";
import type { Clock } from "./clock.ts";
import type { EventListener } from "./events.ts";
import type { Observation } from "./expiry.ts";
import type { Host } from "./host.ts";
import type { Random } from "./random.ts";
import type { LockRecord } from "./record.ts";
import type { Requests } from "./requests.ts";

/** A register's last known tombstone, which saves the read before the next acquire. */
export interface KnownTombstone {
  readonly record: LockRecord;
  readonly version: Version;
}

/** What every verb of the protocol works with; one per manager. */
export interface Context {
  readonly store: RegisterStore;
  readonly requests: Requests;
  readonly clock: Clock;
  readonly random: Random;
  readonly host: Host;
  readonly graceMs: number;
  readonly requestTimeoutMs: number;
  readonly trustStoreClock: boolean;
  readonly beliefs: Beliefs;
  readonly background: Background;
  readonly observations: Map<string, Observation>;
  readonly tombstones: Map<string, KnownTombstone>;
  readonly emit: EventListener;
}
