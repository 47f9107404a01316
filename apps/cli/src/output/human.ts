import type { EntryStatus, LockStatus, WaiterStatus } from "@holdfast/core";
import { shortDuration } from "../duration.ts";
import { ago, placeInLine, plain, shellWord } from "./person.ts";
import { tableOf } from "./table.ts";

/** A lock as a person wants to know it: who, what for, since when, for how long yet. */
export function statusForPeople(status: LockStatus, store: string): readonly string[] {
  const title = `${plain(status.name)}: ${TITLES[status.state]}`;
  const entries = [...(status.exclusive === null ? [] : [status.exclusive]), ...status.readers].filter(({ kind }) => kind !== "ended");
  const last = status.exclusive?.kind === "ended" ? lastHolder(status.exclusive) : [];
  const next = status.state === "unknown" ? [`  To break it once nobody uses it: holdfast break-lock ${shellWord(status.name)} --store ${shellWord(store)}`] : [];
  const worth = GUARANTEES[status.guarantee];
  return [title, ...worth, ...(status.state === "free" ? last : entries.flatMap((entry) => entryForPeople(entry))), ...status.waiters.map(waiterForPeople), ...next];
}

function waiterForPeople({ position, holder, operation, mode, since, process }: WaiterStatus): string {
  const purpose = operation === "" ? "" : ` for ${plain(operation)}`;
  return `  ${position === 1 ? "in line  " : "         "} ${position}. ${plain(holder)}${LIVENESS[process]}${purpose}${mode === "shared" ? ", shared" : ""}, ${ago(since)}`;
}

const TITLES: Readonly<Record<LockStatus["state"], string>> = {
  free: "free",
  exclusive: "held",
  shared: "held, shared",
  unknown: "held by unknown",
};

/** What a lock of less than the usual worth is worth. */
const GUARANTEES: Readonly<Record<LockStatus["guarantee"], readonly string[]>> = {
  fenced: [],
  exclusive: ["  worth     exclusive, without conditional writes"],
  advisory: ["  worth     advisory: nobody knows what a listing of this store may miss, so two may hold it"],
};

function lastHolder({ record }: Extract<EntryStatus, { kind: "ended" }>): readonly string[] {
  const when = record.ended_at === undefined ? "" : ` ${ago(record.ended_at)}`;
  return [`  last      ${plain(record.holder)}, ${record.state}${when}`, `  token     ${record.token}`];
}

export function entryForPeople(entry: EntryStatus): readonly string[] {
  if (entry.kind === "unreadable") {
    return [`  record    ${plain(entry.key)} cannot be understood: ${plain(entry.problem)}`];
  }
  const { record } = entry;
  return [
    `  holder    ${plain(record.holder)}${entry.kind === "held" ? LIVENESS[entry.process] : ""}`,
    ...(record.operation === "" ? [] : [`  for       ${plain(record.operation)}`]),
    `  mode      ${record.is_shared ? "shared" : "exclusive"}`,
    `  since     ${ago(record.acquired_at)}`,
    `  renewed   ${entry.ageMs === null ? `${record.renewals} times` : `${shortDuration(Math.max(0, entry.ageMs))} ago, ${record.renewals} times`}`,
    `  expires   ${expiry(entry)}`,
    `  token     ${record.token}`,
    `  lease     ${record.lease_id}`,
    ...Object.entries(record.metadata).map(([key, value]) => `  ${plain(key)}=${plain(value)}`),
  ];
}

const LIVENESS = { alive: " (its process lives)", gone: " (its process is gone)", unknown: "" } as const;

function expiry(entry: Exclude<EntryStatus, { kind: "unreadable" }>): string {
  const { ttl_ms: ttlMs } = entry.record;
  if (entry.kind === "held" && entry.expired === true) {
    return "has expired: the next to ask takes it over";
  }
  return entry.ageMs === null
    ? `${shortDuration(ttlMs)} after its last renewal`
    : `in ${shortDuration(Math.max(0, ttlMs - entry.ageMs))} at the latest, unless renewed (ttl ${shortDuration(ttlMs)})`;
}

/** Each lock in columns, with a line for each of its holders, as wide as the terminal; longer texts are cut. */
export function listForPeople(locks: readonly LockStatus[], freeHidden: number, location: string, columns: number = process.stdout.columns || Number.POSITIVE_INFINITY): readonly string[] {
  const hidden = freeHidden === 0 ? [] : [`${freeHidden} free (--all shows them)`];
  if (locks.length === 0) {
    return [`No lock is held on ${plain(location)}.`, ...hidden];
  }
  const rows = [["LOCK", "STATE", "HOLDER", "FOR", "SINCE", "EXPIRES", "TOKEN"], ...locks.flatMap(rowsOf)];
  return [...tableOf(rows, columns), ...hidden];
}

function rowsOf(status: LockStatus): readonly string[][] {
  const entries = [...(status.exclusive === null ? [] : [status.exclusive]), ...status.readers].filter(({ kind }) => kind !== "ended");
  const token = status.token === null ? "?" : String(status.token);
  const held = entries.length === 0 ? [[plain(status.name), "free", "", "", "", "", token]] : entries.map((entry, index) => rowOf(index === 0 ? plain(status.name) : "", entry));
  return [...held, ...status.waiters.map(({ position, holder, operation, since, process }) => ["", placeInLine(position), `${plain(holder)}${LIVENESS[process]}`, plain(operation), ago(since), "", ""])];
}

function rowOf(name: string, entry: EntryStatus): string[] {
  if (entry.kind !== "held") {
    return [name, entry.kind === "unreadable" ? "unknown" : "free", "?", "", "", "", "?"];
  }
  const { record, ageMs, expired, process } = entry;
  const state = expired === true ? "expired" : record.is_shared ? "shared" : "held";
  const left = ageMs === null ? `ttl ${shortDuration(record.ttl_ms)}` : expired === true ? "has" : `in ${shortDuration(roundedUp(record.ttl_ms - ageMs))}`;
  return [name, state, `${plain(record.holder)}${LIVENESS[process]}`, plain(record.operation), ago(record.acquired_at), left, String(record.token)];
}

function roundedUp(ms: number): number {
  return Math.max(0, Math.ceil(ms / 1000) * 1000);
}
