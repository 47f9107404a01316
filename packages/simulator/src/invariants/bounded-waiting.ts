import type { TrackedCall, World } from "../world.ts";
import type { Invariant } from "./invariant.ts";

/** For timers on whole milliseconds and the last answer's way back. */
const SLACK_MS = 10;

/** Rule 10: acquire returns or throws within its wait and one request timeout, whatever the store does. */
export const boundedWaiting: Invariant = {
  id: "bounded-waiting",
  title: "acquire settles within its wait and one request timeout",
  watch: () => ({
    afterStep(world) {
      const late = world.calls.find((call) => call.settledAtMs === null && call.process.running && isLate(call, world));
      return late === undefined ? undefined : `${late.process.name} has waited for ${late.lock} for ${Math.round(world.nowMs - late.startedAtMs)} ms; it asked for at most ${late.waitMs} ms`;
    },
    atEnd(world) {
      const hung = world.calls.find((call) => call.settledAtMs === null && call.process.alive);
      return hung === undefined ? undefined : `${hung.process.name} would wait for ${hung.lock} for ever`;
    },
  }),
};

function isLate({ process, waitMs, startedAtMs, stoppedBeforeMs }: TrackedCall, { nowMs, scenario }: World): boolean {
  const stoppedMs = process.stoppedMs() - stoppedBeforeMs;
  // A slow clock stretches what its process calls a second.
  const allowedMs = (waitMs + scenario.requestTimeoutMs) / process.rate + SLACK_MS;
  // What waited while the process was stopped is handed in one by one, so it gets a moment after it wakes.
  return nowMs - startedAtMs - stoppedMs > allowedMs && process.ranForMs(nowMs) > SLACK_MS;
}
