import { createLockManager, type EntryStatus, type LockStatus } from "@holdfast/core";
import type { StoreChoice } from "../drivers/driver.ts";
import { shortDuration } from "../duration.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { heading } from "../output/json.ts";
import { ago, plain, say } from "../output/person.ts";
import { reportFailure } from "../output/report-failure.ts";
import type { LogEntryJson } from "../output/schemas.ts";
import { absenceAt, openStore } from "../stores.ts";
import { lookAt } from "./look-at.ts";

export interface LogOptions extends StoreChoice {
  readonly json?: boolean;
}

/** What the records of a store tell of the past: who took each lock last, and how, when and why that ended. */
export async function log(prefix: string, options: LogOptions): Promise<number> {
  try {
    const store = await openStore(options);
    const statuses = await createLockManager({ store }).list(prefix);
    await store.close();
    const entries = statuses.flatMap(entriesOf).toSorted((a, b) => timeOf(a) - timeOf(b));
    const nothing = entries.length > 0 ? null : await absenceAt(options.store);
    if (options.json === true) {
      entries.forEach((entry) => say(JSON.stringify(entry)));
    } else if (entries.length === 0) {
      say(nothing === null ? `Nothing was ever held on ${plain(store.location)}.` : `Nothing is there: ${plain(nothing)}.`);
    } else {
      entries.forEach((entry) => say(lineOf(entry)));
    }
    return statuses.some(({ state }) => state === "unknown") ? EXIT_CODES.UNREADABLE.code : EXIT_CODES.OK.code;
  } catch (error) {
    return reportFailure(error, { json: options.json === true ? "stdout" : undefined, store: options.store, look: lookAt({ store: options.store, name: undefined }) });
  }
}

function timeOf({ at }: LogEntryJson): number {
  return at === null ? Number.POSITIVE_INFINITY : Date.parse(at);
}

/** A record tells its beginning, and a tombstone its end as well. Times are those of whoever wrote them. */
export function entriesOf({ name, exclusive, readers }: LockStatus): readonly LogEntryJson[] {
  return [...(exclusive === null ? [] : [exclusive]), ...readers].flatMap((entry) => eventsOf(name, entry));
}

function eventsOf(lock: string, entry: EntryStatus): readonly LogEntryJson[] {
  if (entry.kind === "unreadable") {
    return [{ ...heading("log"), at: null, lock, what: "unreadable", mode: null, holder: null, operation: null, token: null, leaseId: null, by: null, because: entry.problem }];
  }
  const { record } = entry;
  const lease = { ...heading("log"), lock, mode: record.is_shared ? "shared" : "exclusive", holder: record.holder, operation: record.operation, leaseId: record.lease_id } as const;
  const began: LogEntryJson = { ...lease, at: record.acquired_at, what: "acquired", token: entry.kind === "held" ? record.token : null, by: null, because: null };
  if (entry.kind === "ended") {
    const expired = record.ended_because === "expired";
    const what = expired ? "expired" : record.state === "broken" ? "broken" : "released";
    return [began, { ...lease, at: record.ended_at ?? null, what, token: record.token, by: record.ended_by ?? null, because: expired ? "its ttl passed without a renewal" : (record.ended_because ?? null) }];
  }
  if (entry.expired !== true) {
    return [began];
  }
  const because = `its ttl of ${shortDuration(record.ttl_ms)} passed without a renewal; the next to ask takes it over`;
  return [began, { ...lease, at: record.expires_at, what: "expired", token: record.token, by: null, because }];
}

function lineOf({ at, lock, what, mode, holder, operation, token, by, because }: LogEntryJson): string {
  const when = at === null ? "at an unknown time" : `${plain(at)} (${ago(at)})`;
  const purpose = operation === null || operation === "" ? "" : ` for ${JSON.stringify(plain(operation))}`;
  const shared = mode === "shared" ? " (shared)" : "";
  const who = holder === null ? "" : what === "acquired" ? ` by ${plain(holder)}${purpose}${shared}` : ` from ${plain(holder)}${purpose}${shared}`;
  const ended = [by === null ? "" : ` by ${plain(by)}`, because === null || because === what ? "" : `: ${plain(because)}`].join("");
  return `${when}  ${plain(lock)}  ${what}${who}${ended}${token === null ? "" : ` (token ${token})`}`;
}
