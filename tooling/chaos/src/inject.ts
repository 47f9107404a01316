import type { SeededRandom } from "@holdfast/simulator";
import { pause, sharedNowMs } from "./clock.ts";
import type { Crew, Member } from "./crew.ts";
import type { Fault } from "./fault.ts";
import type { Place } from "./place.ts";
import type { ChaosPlan } from "./plan.ts";
import { DELAY_MAX_MS } from "./proxy.ts";
import type { Kill } from "./recovery.ts";
import type { WallClocks } from "./wall-clocks.ts";

/** A run under way, and what was done to it so far. */
export interface Stage {
  readonly plan: ChaosPlan;
  readonly crew: Crew;
  readonly place: Place;
  readonly clocks: WallClocks | undefined;
  readonly random: SeededRandom;
  readonly kills: Kill[];
  readonly counts: Map<string, number>;
  /** Within this, somebody has a lock again whose holder died. */
  readonly recoveryBoundMs: number;
}

/** How long is looked for one that holds a lock which another one wants. */
const HOLDER_LIMIT_MS = 3_000;
const LOOK_MS = 5;
/** A lock that is still shut by then is not waited for: the judge finds it. */
const PEACE_SLACK_MS = 3_000;

/** Does it, and counts it once it happened. Whoever holds a lock is suspended before others: that is what a lease must survive. */
export async function inject(stage: Stage, fault: Fault): Promise<void> {
  const { crew, random, clocks, place } = stage;
  const [first, ...others] = crew.members;
  const holder = crew.members.find(({ name }) => crew.standing.of(name)?.event === "acquired");
  const victim = first === undefined ? crew.start() : fault.kind === "suspension" && holder !== undefined ? holder : random.pick([first, ...others]);
  switch (fault.kind) {
    case "kill":
      return count(stage, fault, kill(stage, victim, false));
    case "kill of a holder":
      return count(stage, fault, await killInPeace(stage));
    case "stop":
    case "suspension":
      // The run goes on meanwhile; whoever is killed while it stands still stays killed.
      setTimeout(() => victim.signal("SIGCONT"), fault.forMs).unref();
      return count(stage, fault, victim.signal("SIGSTOP"));
    case "clock jump":
      // Counted when the worker tells that it saw it.
      return clocks?.jump(victim.name, fault.byMs);
    case "outage":
      place.proxy?.setOutage(true);
      await pause(fault.forMs);
      place.proxy?.setOutage(false);
      return count(stage, fault, place.proxy !== undefined);
    case "restart":
      await place.restart?.(fault.forMs);
      return count(stage, fault, place.restart !== undefined);
  }
}

function count({ counts }: Stage, { kind }: Fault, happened: boolean): void {
  counts.set(kind, (counts.get(kind) ?? 0) + (happened ? 1 : 0));
}

function kill({ crew, kills, plan }: Stage, victim: Member, inPeace: boolean): boolean {
  const atMs = sharedNowMs();
  const happened = victim.signal("SIGKILL");
  kills.push({ worker: victim.name, atMs, inPeace });
  if (!inPeace && crew.members.length <= plan.processes) {
    crew.start();
  }
  return happened;
}

/**
 * Wakes everybody, lets the network settle, kills one that holds a lock which another one wants, and waits until that lock is
 * somebody's again: what is measured here is the protocol's, and no other fault's.
 */
async function killInPeace(stage: Stage): Promise<boolean> {
  const { crew, place, recoveryBoundMs } = stage;
  place.proxy?.setCalm(true);
  crew.members.forEach((member) => member.signal("SIGCONT"));
  await pause(place.proxy === undefined ? 0 : DELAY_MAX_MS);
  const found = await findHolder(crew);
  if (found !== undefined) {
    const [from, atMs] = [crew.told.length, sharedNowMs()];
    kill(stage, found.member, true);
    const isShut = (): boolean => !crew.told.slice(from).some((line) => line.event === "acquired" && line.lock === found.lock && line.atMs > atMs);
    await waitWhile(isShut, recoveryBoundMs + PEACE_SLACK_MS);
    crew.start();
  }
  place.proxy?.setCalm(false);
  return found !== undefined;
}

async function findHolder(crew: Crew): Promise<{ readonly member: Member; readonly lock: string } | undefined> {
  let found: { readonly member: Member; readonly lock: string } | undefined;
  await waitWhile(() => {
    const wanted = crew.members.flatMap(({ name }) => {
      const line = crew.standing.of(name);
      return line?.event === "trying" ? [line.lock] : [];
    });
    const holders = crew.members.flatMap((member) => {
      const line = crew.standing.of(member.name);
      return line?.event === "acquired" && line.mode === "exclusive" && wanted.includes(line.lock) ? [{ member, lock: line.lock }] : [];
    });
    found = holders[0];
    return found === undefined;
  }, HOLDER_LIMIT_MS);
  return found;
}

async function waitWhile(condition: () => boolean, limitMs: number): Promise<void> {
  const endsAt = sharedNowMs() + limitMs;
  while (condition() && sharedNowMs() < endsAt) {
    await pause(LOOK_MS);
  }
}
