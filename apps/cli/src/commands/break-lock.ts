import { createInterface } from "node:readline/promises";
import { type BreakOutcome, type BreakTarget, createLockManager, type EntryStatus, type LockManager, type LockStatus } from "@holdfast/core";
import type { StoreChoice } from "../drivers/driver.ts";
import { shortDuration } from "../duration.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { CliError } from "../failure.ts";
import { statusForPeople } from "../output/human.ts";
import { heading, holderAsJson } from "../output/json.ts";
import { note, plain, say, shellWord } from "../output/person.ts";
import { reportFailure } from "../output/report-failure.ts";
import { lookAt } from "./look-at.ts";
import { nameFrom } from "./name-from.ts";
import { openKnown } from "../vetting/open-vetted.ts";

export interface BreakLockOptions extends StoreChoice {
  readonly name?: string;
  readonly token?: number;
  readonly leaseId?: string;
  readonly force?: boolean;
  readonly reason?: string;
  readonly json?: boolean;
}

interface Victim {
  readonly entry: EntryStatus;
  readonly target: BreakTarget;
}

/** Ends holders by hand: exactly those that were named, or shown and confirmed. */
export async function breakLock(positional: string | undefined, options: BreakLockOptions): Promise<number> {
  try {
    const name = nameFrom(positional, options.name);
    const store = await openKnown(options);
    const manager = createLockManager({ store });
    const status = await manager.inspect(name);
    const victims = chosen(status, options);
    if (victims.length === 0) {
      tell(options, name, [], `Nobody holds ${JSON.stringify(plain(name))}: there is nothing to break.`);
      return EXIT_CODES.OK.code;
    }
    await confirm(status, victims, options);
    const outcomes = await breakEach(manager, name, victims, options);
    await store.close();
    tell(options, name, outcomes, `Broke ${outcomes.length === 1 ? "the holder" : `${outcomes.length} holders`} of ${JSON.stringify(plain(name))}.`);
    return EXIT_CODES.OK.code;
  } catch (error) {
    const look = lookAt({ store: options.store, name: positional ?? options.name });
    return reportFailure(error, { json: options.json === true ? "stdout" : undefined, store: options.store, look });
  }
}

/** Every living or unreadable entry, cut down to what a flag names. What a flag names but is not there is refused. */
function chosen(status: LockStatus, { token, leaseId }: BreakLockOptions): readonly Victim[] {
  const entries = [...(status.exclusive === null ? [] : [status.exclusive]), ...status.readers].filter(({ kind }) => kind !== "ended");
  const victims = entries.map((entry) => ({ entry, target: targetOf(entry) }));
  if (token === undefined && leaseId === undefined) {
    return victims;
  }
  const named = victims.filter(({ target }) => ("token" in target && target.token === token) || ("leaseId" in target && target.leaseId === leaseId));
  if (named.length === 0) {
    const current = status.token === null ? "" : ` The token now is ${status.token}.`;
    throw new CliError("REFUSED", `Nothing was broken: ${token === undefined ? `no shared holder has lease id ${JSON.stringify(leaseId)}` : `token ${token} is not the one that holds it`}.${current}`, "Look at it again first: holdfast status");
  }
  return named;
}

function targetOf(entry: EntryStatus): BreakTarget {
  if (entry.kind === "unreadable") {
    return { key: entry.key, version: entry.version };
  }
  return entry.record.is_shared ? { leaseId: entry.record.lease_id } : { token: entry.record.token };
}

async function confirm(status: LockStatus, victims: readonly Victim[], options: BreakLockOptions): Promise<void> {
  const named = options.token !== undefined || options.leaseId !== undefined || options.force === true;
  if (options.json !== true) {
    process.stderr.write(`${statusForPeople(status, options.store).join("\n")}\n`);
    for (const warning of victims.flatMap(({ entry }) => warningFor(entry))) {
      note(warning);
    }
  }
  if (named) {
    return;
  }
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    const first = victims[0]?.target;
    const flag = first !== undefined && "token" in first ? `--token ${first.token}` : first !== undefined && "leaseId" in first ? `--lease-id ${first.leaseId}` : "--force";
    throw new CliError("REFUSED", "Nothing was broken: nobody is here to confirm it.", `To break exactly this: holdfast break-lock ${shellWord(status.name)} --store ${shellWord(options.store)} ${flag}`);
  }
  const questions = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await questions.question("Break it? Type yes: ");
  questions.close();
  if (answer.trim().toLowerCase() !== "yes") {
    throw new CliError("REFUSED", "Nothing was broken: it was not confirmed.");
  }
}

function warningFor(entry: EntryStatus): readonly string[] {
  if (entry.kind !== "held") {
    return entry.kind === "unreadable" ? ["nobody can tell whether its holder lives; make sure before you go on"] : [];
  }
  const { expired, overlapMs, record } = entry;
  return expired === true || overlapMs === 0 ? [] : [`${plain(record.holder)} may live, and would go on for up to ${shortDuration(overlapMs)} before it notices`];
}

async function breakEach(manager: LockManager, name: string, victims: readonly Victim[], { reason }: BreakLockOptions): Promise<readonly { victim: Victim; outcome: BreakOutcome }[]> {
  const done: { victim: Victim; outcome: BreakOutcome }[] = [];
  for (const victim of victims) {
    done.push({ victim, outcome: await manager.breakLock(name, victim.target, reason === undefined ? {} : { reason }) });
  }
  return done;
}

function tell(options: BreakLockOptions, name: string, done: readonly { victim: Victim; outcome: BreakOutcome }[], sentence: string): void {
  const broken = done.map(({ victim, outcome }) => ({ ...holderAsJson(victim.entry), overlapMs: outcome.overlapMs }));
  say(options.json === true ? JSON.stringify({ ...heading("break-lock"), name, broken }) : sentence);
}
