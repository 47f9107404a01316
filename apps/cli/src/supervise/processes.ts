import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { readProcFile } from "./proc-file.ts";
import { GUARD_VARIABLE, TREE_VARIABLE } from "./tree.ts";

export interface ProcessInfo {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** When it started, in the system's own words: together with the pid it names one process for ever. */
  readonly startedAt: string;
  /** False for a zombie, which runs nothing any more. */
  readonly alive: boolean;
  /** The value of HOLDFAST_TREE in its environment; empty where there is none, or where it may not be read. */
  readonly trees: string;
  /** One of our own watchers. */
  readonly guard: boolean;
  /** Its environment reads as empty: it may be in the middle of an exec, so what it is cannot be told yet. */
  readonly unsure: boolean;
}

export type ProcessTable = readonly ProcessInfo[];

/**
 * One look at the processes. Not an instant: they come and go while it is taken.
 *
 * @param bornSince Leaves out, where that is cheap, those that started before this one did: they cannot descend from it.
 */
export function readProcessTable(bornSince?: Pick<ProcessInfo, "startedAt">): ProcessTable {
  return hasProc() ? readLinuxTable(Number(bornSince?.startedAt ?? 0)) : readPsTable();
}

/** One process, or undefined when there is none with that pid. Its environment is not read. */
export function readProcess(pid: number): Omit<ProcessInfo, "trees" | "guard" | "unsure"> | undefined {
  if (!hasProc()) {
    return readPsTable().find((info) => info.pid === pid);
  }
  const stat = readProcFile(`/proc/${pid}/stat`) ?? "";
  return stat === "" ? undefined : parseStat(pid, stat);
}

/** The same question as the watchers ask, so that both name a process alike. */
function hasProc(): boolean {
  return existsSync("/proc/self/stat");
}

/** kthreadd: its children have no environment and never will. */
const KERNEL_THREADS_PARENT = 2;

/** How many processes a machine may have before its table is cut; pids have no more than 22 bits on Linux. */
const PROCESSES_MAX = 4_194_304;

function readLinuxTable(bornSinceTick: number): ProcessTable {
  const table: ProcessInfo[] = [];
  for (const name of readdirSync("/proc").slice(0, PROCESSES_MAX)) {
    const pid = Number(name);
    const stat = Number.isInteger(pid) ? (readProcFile(`/proc/${name}/stat`) ?? "") : "";
    if (stat === "") {
      continue;
    }
    const info = parseStat(pid, stat);
    if (Number(info.startedAt) < bornSinceTick) {
      continue;
    }
    const environ = info.alive ? (readProcFile(`/proc/${name}/environ`) ?? "") : "";
    table.push({
      ...info,
      trees: valueOf(environ, TREE_VARIABLE),
      guard: valueOf(environ, GUARD_VARIABLE) !== "",
      unsure: info.alive && environ === "" && info.parent !== KERNEL_THREADS_PARENT,
    });
  }
  return table;
}

/** Fields after the name, which may itself hold spaces and parentheses (proc(5)): state, ppid, pgrp, ..., starttime the 22nd. */
function parseStat(pid: number, stat: string): Omit<ProcessInfo, "trees" | "guard" | "unsure"> {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const state = fields[0] ?? "";
  return {
    pid,
    parent: Number(fields[1]),
    group: Number(fields[2]),
    startedAt: fields[19] ?? "",
    alive: state !== "Z" && state !== "X" && state !== "x",
  };
}

function valueOf(environ: string, name: string): string {
  const from = environ.startsWith(`${name}=`) ? 0 : environ.indexOf(`\0${name}=`) + 1;
  if (from === 0 && !environ.startsWith(`${name}=`)) {
    return "";
  }
  const end = environ.indexOf("\0", from);
  return environ.slice(from + name.length + 1, end === -1 ? undefined : end);
}

const PS_OUTPUT_BYTES_MAX = 64 * 1024 * 1024;
const PS_TIMEOUT_MS = 10_000;

/** Systems without /proc, macOS first: `ps -E` appends the environment to the command line. Written for it, not tested on it. */
function readPsTable(): ProcessTable {
  const output = execFileSync("ps", ["-A", "-E", "-ww", "-o", "pid=,ppid=,pgid=,stat=,lstart=,command="], {
    encoding: "latin1",
    env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
    maxBuffer: PS_OUTPUT_BYTES_MAX,
    stdio: ["ignore", "pipe", "ignore"],
    timeout: PS_TIMEOUT_MS,
  });
  const line = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+\s+\S+\s+\d+\s+[\d:]+\s+\d+)\s(.*)$/;
  return output.split("\n").flatMap((text) => {
    const [, pid, parent, group, state = "", startedAt = "", command = ""] = line.exec(text) ?? [];
    return pid === undefined
      ? []
      : {
          pid: Number(pid),
          parent: Number(parent),
          group: Number(group),
          startedAt: startedAt.replaceAll(/\s+/g, "_"),
          alive: !state.startsWith("Z"),
          trees: new RegExp(`\\b${TREE_VARIABLE}=(\\S*)`).exec(command)?.[1] ?? "",
          guard: command.includes(`${GUARD_VARIABLE}=`),
          unsure: false,
        };
  });
}
