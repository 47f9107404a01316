import { type HostIdentity, isPid, type Observer } from "./identity.ts";
import { hasStoppedForGood } from "./process-stat.ts";

/**
 * - `gone`: proven. No instruction of that process runs now, nor ever again.
 * - `alive`: a process with that pid is here, and nothing shows that it is another one.
 * - `unknown`: cannot be told from here. Go by the age of the record.
 */
export type Liveness = "alive" | "gone" | "unknown";

/**
 * Only a process that shares our kernel's boot and our pid namespace can be judged:
 *
 * - A pid namespace has a number of its own among those that exist. A number given a second time means that the first
 *   namespace, and every process in it, has ended: then "not here" is still the truth.
 * - **Another boot id proves nothing**, not even with the same machine id. It looks like a reboot, but clones of one
 *   disk image share their machine ids, and a folder that is local here may be shared into a virtual machine, which
 *   has a boot of its own and lives.
 * - The same boot id with another machine id does not occur on one machine, except between containers that share pids;
 *   it does when small boards make up their boot id before they have any randomness. Not judged.
 */
export function judge(observer: Observer, claim: unknown): Liveness {
  const claimed = readClaim(claim);
  if (claimed === null || !sharesPidsWith(observer.self, claimed)) {
    return "unknown";
  }
  const presence = probe(observer, claimed.pid);
  return presence === "alive" && provesOtherOrEnded(observer, claimed) ? "gone" : presence;
}

type Claim = Pick<HostIdentity, "machineId" | "bootId" | "pidNamespace" | "pid" | "processStartedAt">;

/** A record can be written by anybody, so the type of a claim is a hope until it is looked at. */
function readClaim(claim: unknown): Claim | null {
  if (typeof claim !== "object" || claim === null) {
    return null;
  }
  const field = (name: string): unknown => Object.getOwnPropertyDescriptor(claim, name)?.value;
  const pid = field("pid");
  return isPid(pid)
    ? {
        pid,
        machineId: textOrNull(field("machineId")),
        bootId: textOrNull(field("bootId")),
        pidNamespace: textOrNull(field("pidNamespace")),
        processStartedAt: textOrNull(field("processStartedAt")),
      }
    : null;
}

const textOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);

function sharesPidsWith(self: HostIdentity, claimed: Claim): boolean {
  const sameBoot = self.bootId !== null && self.bootId === claimed.bootId;
  const samePids = self.pidNamespace !== null && self.pidNamespace === claimed.pidNamespace;
  const otherMachine = self.machineId !== null && claimed.machineId !== null && self.machineId !== claimed.machineId;
  return sameBoot && samePids && !otherMachine;
}

function probe(observer: Observer, pid: number): Liveness {
  try {
    observer.probe(pid);
    return "alive";
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ESRCH") {
      return "gone";
    }
    // EPERM: it is there and belongs to somebody else. Anything else is no answer.
    return code === "EPERM" ? "alive" : "unknown";
  }
}

/** Whether the process found under that pid is another one, or only waits to be collected. */
function provesOtherOrEnded(observer: Observer, claimed: Claim): boolean {
  if (!observer.procShowsOurPids) {
    return false;
  }
  const stat = observer.proc.stat(claimed.pid);
  if (stat === null) {
    // Hidden (`hidepid`), or it ended since the probe: the next call will tell.
    return false;
  }
  return hasStoppedForGood(stat) || startedAtAnotherTime(claimed.processStartedAt, stat.startTicks, observer.startSuffix);
}

/** Ticks counted in two time namespaces do not compare: they differ for one and the same process. */
function startedAtAnotherTime(claimed: string | null, ticks: string, suffix: string): boolean {
  const parts = /^(\d{1,20})((?:\/.*)?)$/.exec(claimed ?? "");
  return parts !== null && parts[2] === suffix && parts[1] !== ticks;
}
