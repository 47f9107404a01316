import type { Liveness } from "@holdfast/host";
import type { Verdict } from "./format.ts";

export interface Evidence {
  readonly problem: string | null;
  readonly isExpired: boolean | null;
  readonly process: Liveness;
  /** Who, as it is written. */
  readonly holder: string | null;
  /** What the tool does with a lock that nobody removes: waits for an expiry, or for ever. */
  readonly withoutExpiry: string;
}

/**
 * A process that runs is never argued away by a clock: a holder that was stopped past its expiry wakes up and goes on. And a
 * process that is gone cannot hold anything, whatever its lock says.
 */
export function judge({ problem, isExpired, process, holder, withoutExpiry }: Evidence): Verdict {
  if (problem !== null) {
    return { kind: "unknown", why: `it cannot be understood (${problem}), so nobody knows whose it is` };
  }
  switch (process) {
    case "alive":
      return isExpired === true
        ? { kind: "unknown", why: "it has expired, but a process with that pid runs on this machine and may go on believing in it" }
        : { kind: "live", why: "its process runs on this machine" };
    case "gone":
      return { kind: "dead", why: "no process has that pid on this machine any more" };
    case "unknown":
      break;
  }
  if (isExpired === true) {
    return { kind: "dead", why: "it has expired, by this machine's clock" };
  }
  const where = holder === null ? "it does not say where its process runs" : "its process runs elsewhere, if it does";
  return { kind: "unknown", why: isExpired === false ? `${where}, and it has not expired` : `${where}; ${withoutExpiry}` };
}
