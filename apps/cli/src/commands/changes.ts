import type { EntryStatus, LockStatus, WaiterStatus } from "@holdfast/core";
import type { WatchEventJson } from "../output/schemas.ts";

export interface Change {
  readonly lock: string;
  readonly what: WatchEventJson["what"];
  readonly entry: EntryStatus | null;
  readonly waiter?: WaiterStatus;
}

/** What happened between two looks at a store. What came and went in between is not seen, except where a tombstone tells. */
export function changesBetween(before: readonly LockStatus[], after: readonly LockStatus[]): readonly Change[] {
  const old = entriesOf(before);
  const now = entriesOf(after);
  const seen = [...now].flatMap(([key, { lock, entry }]) => changesOf(lock, old.get(key)?.entry, entry));
  const gone = [...old].filter(([key, { entry }]) => !now.has(key) && entry.kind === "held").map(([, { lock, entry }]): Change => ({ lock, what: goneAs(entry), entry: null }));
  return [...seen, ...gone, ...changesInLine(before, after)];
}

/** Who came into a line, and who went out of it, by having the lock or by giving up. */
function changesInLine(before: readonly LockStatus[], after: readonly LockStatus[]): readonly Change[] {
  const old = waitersOf(before);
  const now = waitersOf(after);
  const left = [...old].filter(([id]) => !now.has(id)).map(([, change]): Change => ({ ...change, what: "left" }));
  return [...left, ...[...now].filter(([id]) => !old.has(id)).map(([, change]) => change)];
}

function waitersOf(statuses: readonly LockStatus[]): ReadonlyMap<string, Change> {
  return new Map(statuses.flatMap(({ name, waiters }) => waiters.map((waiter) => [waiter.id, { lock: name, what: "joined", entry: null, waiter }] as const)));
}

/** A shared holder's record is removed when it is given back; an exclusive one only by hand. */
function goneAs(entry: EntryStatus): Change["what"] {
  return entry.kind === "held" && entry.record.is_shared ? "released" : "gone";
}

function entriesOf(statuses: readonly LockStatus[]): ReadonlyMap<string, { readonly lock: string; readonly entry: EntryStatus }> {
  const all = statuses.flatMap(({ name, exclusive, readers }) => [...(exclusive === null ? [] : [exclusive]), ...readers].map((entry) => ({ lock: name, entry })));
  return new Map(all.map((found) => [found.entry.key, found]));
}

function changesOf(lock: string, before: EntryStatus | undefined, entry: EntryStatus): readonly Change[] {
  if (before?.version === entry.version) {
    const expiredNow = entry.kind === "held" && entry.expired === true && !(before.kind === "held" && before.expired === true);
    return expiredNow ? [{ lock, what: "expired", entry }] : [];
  }
  if (entry.kind === "unreadable") {
    return [{ lock, what: "unreadable", entry }];
  }
  if (entry.kind === "ended") {
    // A tombstone that was there when the watch began is no news.
    return before === undefined ? [] : [{ lock, what: entry.record.state === "broken" ? "broken" : "released", entry }];
  }
  const same = before !== undefined && before.kind === "held" && before.record.lease_id === entry.record.lease_id;
  return [{ lock, what: same ? "renewed" : "held", entry }];
}
