import { hostname } from "node:os";
import { describe, type HostIdentity, observe, type Observer } from "./identity.ts";
import { judge, type Liveness } from "./liveness.ts";
import { MACHINE_ID_PATHS } from "./machine-id.ts";

let observer: Observer | undefined;

/** Nothing is read before the first question. */
function here(): Observer {
  observer ??= observe({
    procRoot: "/proc",
    machineIdPaths: MACHINE_ID_PATHS,
    pid: process.pid,
    hostname,
    probe: (pid) => void process.kill(pid, 0),
  });
  return observer;
}

/** Who this process is. Read on the first call, the same object from then on. */
export function describeThisProcess(): HostIdentity {
  return here().self;
}

/**
 * Who another process on this machine is, counted in our pid namespace.
 * @param pid 1 to 4,194,304. `processStartedAt` is null for any other number, and where no such process can be seen.
 */
export function describeProcess(pid: number): HostIdentity {
  return describe(here(), pid);
}

/**
 * Whether that process still runs. Never `gone` without proof (see `Liveness`), never a signal that does anything:
 * `kill(pid, 0)` and nothing else, and only for one positive pid. An identity read from a record may hold anything;
 * what makes no sense is `unknown`. Always `unknown` where boot id or pid namespace is null: macOS, Windows.
 *
 * Not told apart: two virtual machines resumed from one memory snapshot, which share boot, namespace and pids.
 */
export function livenessOf(identity: HostIdentity): Liveness {
  return judge(here(), identity);
}
