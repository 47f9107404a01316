import type { TrackedLease } from "../world.ts";
import type { Invariant } from "./invariant.ts";

/** Timers run on whole milliseconds of clocks that drift; a millisecond of each is no late news. */
const TOLERANCE_MS = 3;

/** A timer counts on one clock. That another one moved, it can only find by looking, which core does each second. */
const LOOK_EVERY_MS = 1_000;

/** Rule 6: whoever runs knows at the deadline that the lease is lost, also while a request hangs. */
export const knownLoss: Invariant = {
  id: "known-loss",
  title: "a lost lease is known by its deadline",
  watch: () => ({
    afterStep({ leases, nowMs }) {
      const late = leases.find((lease) => isSilent(lease, nowMs));
      return late === undefined ? undefined : `${late.process.name} runs, the deadline of ${late.name} passed ${Math.round(nowMs - (late.silentSinceMs ?? nowMs))} ms ago, and its signal is silent`;
    },
  }),
};

function isSilent({ silentSinceMs, process }: TrackedLease, nowMs: number): boolean {
  return (
    silentSinceMs !== null &&
    nowMs - silentSinceMs > TOLERANCE_MS &&
    process.ranForMs(nowMs) > TOLERANCE_MS &&
    process.clocksAgreeForMs(nowMs) > 1.1 * LOOK_EVERY_MS
  );
}
