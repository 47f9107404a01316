import type { World } from "@holdfast/sidecar/algorithm";
import type { ProcessScript } from "./scenario.ts";

/** What a process may ask that no call to the file system tells. The answers can differ from moment to moment. */
export type Ambient = (question: string) => string;

/** The number of the process that died before the beginning. */
export const GHOST = 90;
/** One that comes when all others are dead. */
export const NEWCOMER = 91;

export function makerName(pid: number): string {
  return `0123456789abcdef.${pid}.${pid}00`;
}

/** @param isJudged Whether others can tell if a process runs. */
export function makersFor(pid: number, ambient: Ambient): World["makers"] {
  const self = makerName(pid);
  return {
    self,
    liveness(maker) {
      const answer = maker === self ? "alive" : ambient(`liveness ${maker}`);
      return answer === "alive" || answer === "gone" ? answer : "unknown";
    },
    livenessOfPid: () => "unknown",
  };
}

/** What is true at this moment of a process that somebody asks about. */
export function livenessNow(maker: string, processes: readonly ProcessScript[], isDead: (pid: number) => boolean): "alive" | "gone" | "unknown" {
  const pid = Number(maker.split(".")[1]);
  if (processes[pid]?.isJudged === false) {
    return "unknown";
  }
  return pid === GHOST || isDead(pid) ? "gone" : "alive";
}
