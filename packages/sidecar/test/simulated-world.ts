import { createAdmissions } from "../src/admission.ts";
import { type FilePort, stepped } from "../src/file-port.ts";
import { createHeldLocks } from "../src/held-locks.ts";
import type { Makers } from "../src/makers.ts";
import type { LockChoices } from "../src/options.ts";
import { readSettings } from "../src/options.ts";
import type { Request } from "../src/request.ts";
import { siteFor, type World } from "../src/world.ts";
import type { MemoryFiles } from "./memory-files.ts";

export const DIRECTORY = "/data";
export const LOCK = "/data/state.json.lock";

export interface ProcessTable {
  /** Processes that were killed. */
  readonly dead: Set<string>;
  /** False on a system on which no process can be proven gone. */
  readonly canProve: boolean;
}

/** One process of a simulated machine. */
export function createWorld(files: MemoryFiles, port: FilePort, table: ProcessTable, pid: number): World {
  const self = `0123456789abcdef.${pid}.${pid}00`;
  let count = 0;
  const digits = (): string => {
    count += 1;
    return `${pid}z${count.toString(36)}`;
  };
  const makers: Makers = {
    self,
    liveness(maker) {
      if (!table.canProve) {
        return maker === self ? "alive" : "unknown";
      }
      return table.dead.has(maker) ? "gone" : "alive";
    },
    livenessOfPid: () => "unknown",
  };
  return {
    files: stepped(port, true),
    clock: { wallMs: () => files.nowMs, monotonicMs: () => files.nowMs, after: () => () => undefined, sleepSync: () => undefined },
    random: {
      fraction: () => 0,
      nonce() {
        count += 1;
        return `${pid.toString(16)}f${count.toString(16)}`.padStart(32, "0");
      },
    },
    makers,
    count: digits,
    admissions: createAdmissions(),
    heldLocks: createHeldLocks(() => undefined),
    swept: new Set(),
    watchNames: () => () => undefined,
  };
}

export function requestIn(world: World, choices: Partial<LockChoices> = {}): Request {
  const all: LockChoices = { targetPath: "/data/state.json", payload: () => ({}), ...choices };
  const settings = readSettings(all);
  return {
    choices: all,
    settings,
    paths: { target: "/data/state.json", lock: LOCK, realLock: LOCK },
    site: siteFor(world, LOCK, settings.staleMs),
  };
}
