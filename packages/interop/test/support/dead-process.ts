import { spawnSync } from "node:child_process";

/** The pid of a process that has ended and was collected. */
export function deadPid(): number {
  return spawnSync(process.execPath, ["-e", ""]).pid;
}
