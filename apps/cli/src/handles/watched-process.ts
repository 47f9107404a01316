import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describeProcess, type HostIdentity, livenessOf } from "@holdfast/host";
import { readProcFile } from "../supervise/proc-file.ts";
import { readProcess } from "../supervise/processes.ts";

/** Programs that run one step of a job and end with it. */
const SHELL = /^-?(?:sh|bash|dash|ash|zsh|ksh|fish|busybox|pwsh|node|npm.*|npx.*|timeout|env|sudo)$/;

/** How far up the shells of a step are looked through. */
const GENERATIONS_MAX = 8;

const PS_TIMEOUT_MS = 5_000;

/**
 * Whether the process that started us has ended already, so that our parent now is the one that takes in orphans and never ends. Our
 * session is our parent's, unless we began one; an adopting parent has another. False where that cannot be told.
 */
export function isOrphan(pid: number, parent: number): boolean {
  const [own, theirs] = [sessionOf(pid), sessionOf(parent)];
  return own !== undefined && theirs !== undefined && own !== pid && own !== theirs;
}

/** The sixth field, the fourth after the name, which may itself hold spaces and parentheses (proc(5)). */
function sessionOf(pid: number): number | undefined {
  const stat = readProcFile(`/proc/${pid}/stat`);
  return stat === undefined ? undefined : Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[3]);
}

/**
 * The process whose end is the end of the job: our parent, the shell of a script. In CI, where each step has a shell of
 * its own and the handle is for a later step, the first process above that is no shell: the runner of the job.
 */
export function jobOf(parent: number, ci: boolean): number {
  let pid = parent;
  for (let generation = 0; ci && generation < GENERATIONS_MAX && SHELL.test(commandOf(pid)); generation += 1) {
    const above = readProcess(pid)?.parent ?? 0;
    if (above < 1) {
      break;
    }
    pid = above;
  }
  return pid;
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, "latin1").trim();
  } catch {
    // No /proc, as on macOS, or it has just ended.
    return commandFromPs(pid);
  }
}

function commandFromPs(pid: number): string {
  try {
    const path = execFileSync("ps", ["-o", "comm=", "-p", String(pid)], { encoding: "latin1", stdio: ["ignore", "pipe", "ignore"], timeout: PS_TIMEOUT_MS });
    return path.trim().split("/").at(-1) ?? "";
  } catch {
    // It has ended, which its watcher will find out.
    return "";
  }
}

export function identify(pid: number): HostIdentity {
  return describeProcess(pid);
}

/** True once it has certainly ended. Where only a pid can be asked for (macOS), a pid that was given away again looks alive. */
export function hasEnded(watched: HostIdentity): boolean {
  const liveness = livenessOf(watched);
  return liveness === "gone" || (liveness === "unknown" && !answers(watched.pid));
}

function answers(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}
