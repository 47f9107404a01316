import { createLockManager, LockError, type LockManager, type LockStatus } from "@holdfast/core";
import { timeOfDay, wallTime } from "../clock.ts";
import type { StoreChoice } from "../drivers/driver.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { listForPeople } from "../output/human.ts";
import { heading, holderAsJson, waiterAsJson } from "../output/json.ts";
import { note, placeInLine, plain, print, say } from "../output/person.ts";
import { reportFailure } from "../output/report-failure.ts";
import { openStore } from "../stores.ts";
import { type SharedClock, systemClock } from "../supervise/clock.ts";
import { type Change, changesBetween } from "./changes.ts";
import { interruptible } from "./interruptible.ts";
import { lookAt } from "./look-at.ts";

export interface WatchOptions extends StoreChoice {
  readonly every: number;
  readonly renewals?: boolean;
  readonly json?: boolean;
}

/** How many of the last changes stand below the table. */
const CHANGES_SHOWN = 8;

/** Shows the locks of a store until somebody ends it: a table on a terminal, elsewhere a line for each change. */
export async function watch(prefix: string, options: WatchOptions): Promise<number> {
  const interrupt = interruptible();
  try {
    const store = await openStore(options);
    await follow(createLockManager({ store }), prefix, options, interrupt.signal, systemClock());
    await store.close();
    return EXIT_CODES.OK.code;
  } catch (error) {
    return reportFailure(error, { json: options.json === true ? "stdout" : undefined, store: options.store, look: lookAt({ store: options.store, name: undefined }) });
  } finally {
    interrupt[Symbol.dispose]();
  }
}

async function follow(manager: LockManager, prefix: string, options: WatchOptions, ended: AbortSignal, clock: SharedClock): Promise<void> {
  const screen = process.stdout.isTTY && options.json !== true;
  let before: readonly LockStatus[] = [];
  let recent: readonly string[] = [];
  let failing = false;
  while (!ended.aborted) {
    try {
      const after = await manager.list(prefix);
      const changes = changesBetween(before, after).filter(({ what }) => what !== "renewed" || options.renewals === true || options.json === true);
      recent = [...recent, ...changes.map(lineOf)].slice(-CHANGES_SHOWN);
      if (screen) {
        draw(after, recent, manager.store.location);
      } else {
        changes.forEach((change) => say(options.json === true ? JSON.stringify(eventOf(change)) : lineOf(change)));
      }
      before = after;
      failing = false;
    } catch (error) {
      // An outage is no news about the locks, and it may pass: it is told once, and the watch goes on.
      if (!LockError.is(error) || error.code !== "STORE" || before.length === 0) {
        throw error;
      }
      if (!failing) {
        note(`${error.message} Still trying.`);
      }
      failing = true;
    }
    await pause(options.every, ended, clock);
  }
}

function pause(forMs: number, ended: AbortSignal, clock: SharedClock): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      timer[Symbol.dispose]();
      ended.removeEventListener("abort", done);
      resolve();
    };
    const timer = clock.after(forMs, done);
    ended.addEventListener("abort", done, { once: true });
  });
}

/** Drawn over what was there, and the rest cleared, so that nothing flickers. */
function draw(statuses: readonly LockStatus[], recent: readonly string[], location: string): void {
  const held = statuses.filter(({ state }) => state !== "free");
  const lines = [`${plain(location)}, ${timeOfDay()}`, "", ...listForPeople(held, statuses.length - held.length, location), "", ...recent];
  const shown = lines.slice(0, Math.max(4, (process.stdout.rows || 24) - 1)).map((line) => `${line.slice(0, process.stdout.columns || 80)}\u001b[K`);
  print(`\u001b[H${shown.join("\n")}\n\u001b[J`);
}

function eventOf({ lock, what, entry, waiter }: Change) {
  return { ...heading("watch"), at: wallTime(), lock, what, holder: entry === null ? null : holderAsJson(entry), waiter: waiter === undefined ? null : waiterAsJson(waiter) };
}

function lineOf({ lock, what, entry, waiter }: Change): string {
  if (waiter !== undefined) {
    const aim = waiter.operation === "" ? "" : ` for ${JSON.stringify(plain(waiter.operation))}`;
    return `${timeOfDay()}  ${plain(lock)}  ${what === "joined" ? `${plain(waiter.holder)}${aim} waits, ${placeInLine(waiter.position)}` : `${plain(waiter.holder)}${aim} waits no more`}`;
  }
  const record = entry === null || entry.kind === "unreadable" ? undefined : entry.record;
  const purpose = record === undefined || record.operation === "" ? "" : ` for ${JSON.stringify(plain(record.operation))}`;
  const who = record === undefined ? "" : ` by ${plain(what === "broken" ? (record.ended_by ?? "an operator") : record.holder)}${purpose}`;
  const why = what === "broken" && record?.ended_because !== undefined ? `: ${plain(record.ended_because)}` : "";
  const token = what === "held" && record !== undefined ? ` (token ${record.token})` : "";
  return `${timeOfDay()}  ${plain(lock)}  ${what}${who}${why}${token}`;
}
