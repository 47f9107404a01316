import { machineFingerprint } from "./machine-id.ts";
import { createProc, type Proc } from "./proc.ts";

/**
 * Which process on which machine. Goes into records that others read, so it holds no secret.
 * All fields but `hostname` and `pid` are opaque: compare them for equality, read nothing out of them.
 */
export interface HostIdentity {
  /** For people. Two machines can share it, and it can change. */
  readonly hostname: string;
  /** A fingerprint of the machine id. Clones of one disk image can share it. Null on macOS and Windows, and in many containers. */
  readonly machineId: string | null;
  /** The kernel's id of this boot, shared by all containers on it. Null on macOS (asking takes a subprocess) and Windows. */
  readonly bootId: string | null;
  /** In which pids are counted. Null except on Linux. */
  readonly pidNamespace: string | null;
  readonly pid: number;
  /**
   * Tells two processes apart that had the same pid, one after the other. On Linux the clock ticks from boot to the
   * start, and behind a slash the time namespace if that one counts from elsewhere. Null where it is not known.
   */
  readonly processStartedAt: string | null;
}

/** What the answers are made from. The real one is in `this-host.ts`; tests hand in a `/proc` of their own. */
export interface Surroundings {
  readonly procRoot: string;
  readonly machineIdPaths: readonly string[];
  readonly pid: number;
  hostname(): string;
  /** `kill(pid, 0)`: whether a process is there, with no effect on it. Throws as `process.kill` does. */
  probe(pid: number): void;
}

/** The host fields, read once: none of them can change while a process lives, the hostname apart. */
export interface Observer {
  readonly proc: Proc;
  /** Whether `/proc/<pid>` is the process that `kill` reaches under that pid. */
  readonly procShowsOurPids: boolean;
  readonly self: HostIdentity;
  /** Behind a slash, or empty. See `HostIdentity.processStartedAt`. */
  readonly startSuffix: string;
  probe(pid: number): void;
}

/** The highest pid that Linux ever gives, `PID_MAX_LIMIT` of the kernel's `threads.h`. macOS and Windows stay far below. */
const PID_MAX = 4_194_304;

/** Zero and negative numbers address groups of processes, and Windows rounds; none of them may ever reach `kill`. */
export function isPid(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= PID_MAX;
}

export function observe(surroundings: Surroundings): Observer {
  const { pid } = surroundings;
  const proc = createProc(surroundings.procRoot);
  const timeNamespace = proc.shiftedTimeNamespace();
  const startSuffix = timeNamespace === "" ? "" : `/${timeNamespace}`;
  const ticks = proc.stat("self")?.startTicks;
  return {
    proc,
    procShowsOurPids: proc.countsPidsLikeUs(pid),
    startSuffix,
    probe: (other) => surroundings.probe(other),
    self: {
      hostname: surroundings.hostname(),
      machineId: machineFingerprint(surroundings.machineIdPaths),
      bootId: proc.bootId(),
      pidNamespace: proc.pidNamespace(),
      pid,
      processStartedAt: ticks === undefined ? null : ticks + startSuffix,
    },
  };
}

export function describe(observer: Observer, pid: number): HostIdentity {
  if (pid === observer.self.pid) {
    return observer.self;
  }
  const ticks = isPid(pid) && observer.procShowsOurPids ? observer.proc.stat(pid)?.startTicks : undefined;
  return { ...observer.self, pid, processStartedAt: ticks === undefined ? null : ticks + observer.startSuffix };
}
