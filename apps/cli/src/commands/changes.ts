import type { EntryStatus, LockStatus } from "@holdfast/core";
import type { WatchEventJson } from "../output/schemas.ts";

export interface Change {
  readonly lock: string;
  readonly what: WatchEventJson["what"];
  readonly entry: EntryStatus | null;
}

/** What happened between two looks at a store. What came and went in between is not seen, except where a tombstone tells. */
export function changesBetween(before: readonly LockStatus[], after: readonly LockStatus[]): readonly Change[] {
  const old = entriesOf(before);
  const now = entriesOf(after);
  const seen = [...now].flatMap(([key, { lock, entry }]) => changesOf(lock, old.get(key)?.entry, entry));
  const gone = [...old].filter(([key, { entry }]) => !now.has(key) && entry.kind === "held").map(([, { lock, entry }]): Change => ({ lock, what: goneAs(entry), entry: null }));
  return [...seen, ...gone];
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
