import type { SharedClock } from "./clock.ts";
import { type ProcessInfo, readProcess, readProcessTable } from "./processes.ts";
import { membersOf, type TreeIdentity } from "./tree.ts";

export interface StopTreeOptions {
  readonly tree: TreeIdentity;
  readonly clock: SharedClock;
  /** When patience ends, on the clock; asked again and again, because a lost lease shortens it. In the past: SIGKILL at once. */
  readonly killAtMs: () => number;
}

export interface StopTreeOutcome {
  /** What could not be stopped: processes of other users, or ones that the kernel holds. Empty when nothing lives. */
  readonly survivors: readonly number[];
}

const POLL_MS = 20;
/** Rounds of SIGKILL before we give up: with the polls in between, five seconds. */
const KILL_ROUNDS_MAX = 250;
/** A process in the middle of an exec shows no environment for a moment, so nobody has to be found twice. */
const EMPTY_LOOKS_NEEDED = 2;

/** Asks the whole tree to end, waits, then ends it. Returns when two looks in a row found nobody, or after a bounded number of tries. */
export async function stopTree({ tree, clock, killAtMs }: StopTreeOptions): Promise<StopTreeOutcome> {
  let members: readonly ProcessInfo[] = [];
  const look = (): void => {
    members = membersOf(tree, readProcessTable(tree.root), members);
  };
  if (clock.nowMs() < killAtMs()) {
    look();
    signalMembers(tree, members, "SIGTERM");
    // A stopped process acts on SIGTERM only once it goes on.
    signalMembers(tree, members, "SIGCONT");
    while (clock.nowMs() < killAtMs() && members.length > 0) {
      await clock.sleep(POLL_MS);
      look();
    }
  }
  let emptyLooks = 0;
  for (let round = 0; round < KILL_ROUNDS_MAX && emptyLooks < EMPTY_LOOKS_NEEDED; round += 1) {
    look();
    emptyLooks = members.length === 0 ? emptyLooks + 1 : 0;
    signalMembers(tree, members, "SIGKILL");
    await clock.sleep(round === 0 ? 1 : POLL_MS);
  }
  return { survivors: members.map(({ pid }) => pid) };
}

function signalMembers(tree: TreeIdentity, members: readonly ProcessInfo[], signal: NodeJS.Signals): void {
  const groupReached = tree.ownGroup && members.some(({ group }) => group === tree.root.pid) && sendSignal(-tree.root.pid, signal);
  for (const member of members) {
    const alreadyReached = groupReached && member.group === tree.root.pid;
    // Asked once more right before: the pid may have gone to somebody else since the table was read.
    if (!alreadyReached && readProcess(member.pid)?.startedAt === member.startedAt) {
      sendSignal(member.pid, signal);
    }
  }
}

/** False when nobody was there to get it, or when it is not ours to signal. */
export function sendSignal(target: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(target, signal);
  } catch {
    // ESRCH: it has ended, which is what we want. EPERM: another user's; the next look still finds it, and the caller says so.
    return false;
  }
}
