import { createHash } from "node:crypto";
import { describeProcess, describeThisProcess, type HostIdentity, type Liveness, livenessOf } from "@holdfast/host";

/**
 * Who made a file, in characters that every file system takes: where pids are counted, the pid, the start of the
 * process. It stands in the names of marks and guards and in each lock file, so that a file that was never finished
 * tells whose it is, too.
 */
export interface Makers {
  readonly self: string;
  liveness(maker: string): Liveness;
  /** Of a process of which only the pid is known. `gone` and `alive` hold for this machine's pid namespace. */
  livenessOfPid(pid: number): Liveness;
}

/** Matches what `Makers.self` can be. */
export const MAKER_PATTERN = "[0-9a-z]+\\.[0-9]+\\.[0-9a-z]+";

const NOT_KNOWN = "0";
/** The highest pid that any system in use gives. */
const PID_MAX = 4_194_304;

/**
 * Reads who this process is: some microseconds, once.
 *
 * @param nonce Tells this process apart where its start is not known.
 */
export function createMakers(nonce: () => string, self: HostIdentity = describeThisProcess()): Makers {
  const place = placeOf(self);
  const canProve = place !== NOT_KNOWN;
  const start = startOf(self.processStartedAt) ?? `r${nonce()}`;
  const name = `${place}.${self.pid}.${start}`;
  const livenessOfPid = (pid: number): Liveness => (canProve ? livenessOf({ ...describeProcess(pid), processStartedAt: null }) : signOfLife(pid));
  return {
    self: name,
    liveness(maker) {
      if (maker === name) {
        return "alive";
      }
      const [where = "", pid = "", started = ""] = maker.split(".");
      if (where !== place) {
        return "unknown";
      }
      return canProve ? livenessOf({ ...self, pid: Number(pid), processStartedAt: identityStart(started) }) : signOfLife(Number(pid));
    },
    livenessOfPid,
  };
}

/** Where nothing can be proven, a process under that pid counts as the one meant: better to wait than to be two. */
function signOfLife(pid: number): Liveness {
  if (!Number.isInteger(pid) || pid < 1 || pid > PID_MAX) {
    return "unknown";
  }
  try {
    process.kill(pid, 0);
    return "alive";
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM" ? "alive" : "unknown";
  }
}

/** Equal for two processes if their pids are of one namespace of one boot of one machine. */
function placeOf({ bootId, pidNamespace, machineId }: HostIdentity): string {
  if (bootId === null || pidNamespace === null) {
    return NOT_KNOWN;
  }
  return createHash("sha256").update(`${bootId}\n${pidNamespace}\n${machineId ?? ""}`).digest("hex").slice(0, 16);
}

/** `123/time:[456]` becomes `123t456`. */
function startOf(startedAt: string | null): string | undefined {
  const parts = /^(\d+)(?:\/time:\[(\d+)\])?$/.exec(startedAt ?? "");
  return parts === null ? undefined : `${parts[1]}${parts[2] === undefined ? "" : `t${parts[2]}`}`;
}

function identityStart(start: string): string | null {
  const parts = /^([1-9]\d*)(?:t(\d+))?$/.exec(start);
  return parts === null ? null : `${parts[1]}${parts[2] === undefined ? "" : `/time:[${parts[2]}]`}`;
}
