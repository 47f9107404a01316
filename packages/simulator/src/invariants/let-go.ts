import { readRecord } from "../read-record.ts";
import type { SimulatedProcess } from "../simulated-process.ts";
import type { Register } from "../simulated-store.ts";
import type { World } from "../world.ts";
import type { Invariant } from "./invariant.ts";

/** For the requests of the last try, and for what goes before a chase begins. */
const SLACK_MS = 500;

/** The first pauses are drawn from up to this. */
const FIRST_PAUSE_MS = 300;

/**
 * Rules 11 and 12: what its owner gave up, by a release or by an acquire that came to nothing, it also ends, and does not leave to
 * its expiry. The pauses between two tries grow threefold at most, so the next one comes within three times what has passed
 * since; only what would come too late for the deadline is left alone, and only while the requests of the owner go well.
 */
export const letGo: Invariant = letGoWhere(() => false);

/** @param isEnded Whether what stands at a key is over by what stands elsewhere. */
export function letGoWhere(isEnded: (world: World, key: string) => boolean): Invariant {
  return {
    id: "let-go",
    title: "a write that landed late for a lease given up does not hold the lock until it expires",
    watch: () => ({
      afterStep(world) {
        for (const [key, register] of world.store.registers()) {
          const owner = register.writer?.process;
          if (owner !== undefined && owner.running && owner.stoppedMs() === 0 && isOverdue(world, register, owner) && !isEnded(world, key)) {
            return `${owner.name} gave up what stands at ${key}, could have ended it, and did not`;
          }
        }
        return undefined;
      },
    }),
  };
}

interface GivenUp {
  readonly atMs: number;
  readonly deadlineMs: number;
}

function isOverdue(world: World, { body, writer, writtenAtMs }: Register, owner: SimulatedProcess): boolean {
  const record = readRecord(body);
  if (record === null || !record.held || writer === null || writer.again) {
    return false;
  }
  const givenUp = givenUpAt(world, record.leaseId, writer.sentAtMs, owner);
  if (givenUp === null) {
    return false;
  }
  const sinceMs = Math.max(writtenAtMs, givenUp.atMs, owner.troubledUntilMs);
  const dueMs = sinceMs + (Math.max(FIRST_PAUSE_MS, 3 * (sinceMs - givenUp.atMs)) + world.scenario.requestTimeoutMs + SLACK_MS) / owner.rate;
  const clocksMoved = owner.clocksAgreeForMs(world.nowMs) < world.nowMs - writer.sentAtMs;
  return world.nowMs > dueMs && dueMs < givenUp.deadlineMs && !clocksMoved;
}

/** When its owner gave up the lease of this id, and until when it may go on ending it; null while it has not. */
function givenUpAt({ leases, calls, scenario: { ttlMs, marginMs } }: World, leaseId: string, sentAtMs: number, owner: SimulatedProcess): GivenUp | null {
  // By its handle one process may have had one lease several times.
  const granted = leases.filter(({ lease, process }) => process === owner && lease.leaseId === leaseId);
  const last = granted.at(-1);
  if (last !== undefined) {
    return granted.every(({ released }) => released !== null) ? last.released : null;
  }
  const call = calls.findLast(({ process, startedAtMs }) => process === owner && startedAtMs <= sentAtMs);
  // Clocks may run 1 % fast.
  // Who could not take a lease on has given nothing up: it is still its handle's.
  return call === undefined || call.asks === "resume" || call.settledAtMs === null ? null : { atMs: call.settledAtMs, deadlineMs: sentAtMs + 0.99 * (ttlMs - marginMs) };
}
