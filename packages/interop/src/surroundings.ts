import { describeProcess, describeThisProcess, type HostIdentity, type Liveness, livenessOf, readClocks } from "@holdfast/host";
import { type Clock, createSystemClock } from "./clock.ts";
import { type Random, systemRandom } from "./random.ts";

/** What the formats may know of the machine they run on. Tests hand in their own. */
export interface Surroundings {
  readonly clock: Clock;
  readonly random: Random;
  readonly hostname: string;
  readonly pid: number;
  /** The user's name, for records that carry one. */
  readonly user: string;
  /** Whether a process with this pid runs here, counted in our pid namespace. */
  livenessOfPid(pid: number): Liveness;
}

let surroundings: Surroundings | undefined;

/** This machine. Nothing is read before the first call. */
export function thisMachine(): Surroundings {
  surroundings ??= observeThisMachine();
  return surroundings;
}

function observeThisMachine(): Surroundings {
  const self: HostIdentity = describeThisProcess();
  return {
    clock: createSystemClock(() => readClocks().bootMs),
    random: systemRandom,
    hostname: self.hostname,
    pid: self.pid,
    user: process.env["USER"] ?? process.env["USERNAME"] ?? "unknown",
    livenessOfPid: (pid) => livenessHere(pid),
  };
}

/** The highest pid that Linux ever gives; no number above it may reach the system. */
const PID_MAX = 4_194_304;

/**
 * On Linux a missing process is proven gone, and a zombie counts as gone. Elsewhere a process under that pid is a sign of
 * life, and its absence is taken for what the other tools take it for: gone.
 */
function livenessHere(pid: number): Liveness {
  if (!Number.isInteger(pid) || pid < 1 || pid > PID_MAX) {
    return "unknown";
  }
  const answer = livenessOf(describeProcess(pid));
  if (answer !== "unknown") {
    return answer;
  }
  try {
    process.kill(pid, 0);
    return "alive";
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    return code === "ESRCH" ? "gone" : code === "EPERM" ? "alive" : "unknown";
  }
}
