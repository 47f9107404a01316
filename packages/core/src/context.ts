import type { RegisterStore, Version } from "@holdfast/store";
import type { Background } from "./background.ts";
import type { Beliefs } from "./belief.ts";
import type { Clock } from "./clock.ts";
import type { EventListener } from "./events.ts";
import type { Observation } from "./expiry.ts";
import type { Guarantee } from "./guarantee.ts";
import type { Host } from "./host.ts";
import type { Random } from "./random.ts";
import type { LockRecord } from "./record.ts";
import type { LineRequests } from "./line/line-requests.ts";
import type { Requests } from "./requests.ts";

/** What every verb of either protocol works with; one per manager. */
export interface CommonContext {
  /** The store's, for messages. */
  readonly location: string;
  readonly guarantee: Guarantee;
  readonly clock: Clock;
  readonly random: Random;
  readonly host: Host;
  readonly graceMs: number;
  readonly requestTimeoutMs: number;
  readonly trustStoreClock: boolean;
  readonly beliefs: Beliefs;
  readonly background: Background;
  /** Undefined where the store can only be polled. */
  readonly watch: ((key: string, onChange: () => void) => Disposable) | undefined;
  readonly emit: EventListener;
}

/** A register's last known tombstone, which saves the read before the next acquire. */
export interface KnownTombstone {
  readonly record: LockRecord;
  readonly version: Version;
}

/** What the verbs of the lease protocol need beyond that. */
export interface Context extends CommonContext {
  readonly store: RegisterStore;
  readonly requests: Requests;
  readonly line: LineRequests;
  readonly observations: Map<string, Observation>;
  readonly tombstones: Map<string, KnownTombstone>;
}
