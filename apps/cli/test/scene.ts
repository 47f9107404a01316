import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PROGRAM } from "./bundle.ts";

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly pid: number;
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  stdout(): string;
}

export interface LivingProcess {
  readonly pid: number;
  readonly commandLine: string;
}

/** A store of its own, and every process that was started for it, whatever became of its parents. */
export interface Scene extends AsyncDisposable {
  readonly directory: string;
  /** For a process that is not started by `start`. */
  readonly environment: NodeJS.ProcessEnv;
  readonly program: string;
  /** A file as text; empty when it is not there. */
  read(path: string): string;
  start(args: readonly string[], input?: string): Running;
  holdfast(args: readonly string[], input?: string): Promise<Ended>;
  living(): readonly LivingProcess[];
  /** Those that belong to a command, not to holdfast and its watchers. */
  commands(): readonly LivingProcess[];
  watchers(): readonly LivingProcess[];
}

/** What was compiled of the program, for all scenes: a third of the time of each call goes into it, and a cache folder is otherwise each scene's own. */
const KEPT_CODE = join(dirname(PROGRAM), "kept-code");

/** @param env Added to the environment of everything in the scene. */
export function createScene(env: Readonly<Record<string, string>> = {}): Scene {
  const directory = mkdtempSync(join(tmpdir(), "holdfast-cli-"));
  mkdirSync(KEPT_CODE, { recursive: true, mode: 0o700 });
  const cache = mkdtempSync(join(tmpdir(), "holdfast-cache-"));
  mkdirSync(join(cache, "holdfast"), { mode: 0o700 });
  symlinkSync(KEPT_CODE, join(cache, "holdfast", "code"));
  const id = randomUUID();
  // What decides for whom a keeper works must be said by the test, wherever the test runs.
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("HOLDFAST_") && name !== "CI");
  const environment = { ...Object.fromEntries(inherited), XDG_CACHE_HOME: cache, ...env, SCENE: id };

  function start(args: readonly string[], input = ""): Running {
    const child = spawn(process.execPath, [PROGRAM, ...args], { cwd: directory, env: environment, stdio: ["pipe", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    // A command that does not read its input closes it early.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    const ended = new Promise<Ended>((resolve) => child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr })));
    return { pid: child.pid ?? 0, child, ended, stdout: () => stdout };
  }

  const living = (): readonly LivingProcess[] =>
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name) && read(`/proc/${name}/environ`).includes(`SCENE=${id}`))
      .map((name) => ({ pid: Number(name), commandLine: read(`/proc/${name}/cmdline`).replaceAll("\0", " ").trim() }))
      // It has ended between the two looks.
      .filter(({ commandLine }) => commandLine !== "");
  const isWatcher = ({ pid }: LivingProcess): boolean => read(`/proc/${pid}/environ`).includes("HOLDFAST_GUARD=1");

  return {
    directory,
    environment,
    program: PROGRAM,
    read,
    start,
    holdfast: (args, input) => start(args, input).ended,
    living,
    commands: () => living().filter((found) => !isWatcher(found) && !found.commandLine.includes(PROGRAM)),
    watchers: () => living().filter((found) => isWatcher(found) && !found.commandLine.startsWith("sleep ")),
    async [Symbol.asyncDispose]() {
      for (const { pid } of living()) {
        kill(pid, "SIGKILL");
      }
      rmSync(directory, { recursive: true, force: true });
      rmSync(cache, { recursive: true, force: true });
    },
  };
}

/** Sends a signal to a process that may have ended already. */
export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) {
      throw error;
    }
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    // It ended while we looked: nothing of it is left to see.
    return "";
  }
}

/** Waits until the condition holds, and tells how many milliseconds that took. */
export async function until(what: string, condition: () => boolean | Promise<boolean>, withinMs = 60_000): Promise<number> {
  const from = performance.now();
  for (let elapsed = 0; elapsed <= withinMs; elapsed = performance.now() - from) {
    if (await condition()) {
      return performance.now() - from;
    }
    await sleep(10);
  }
  throw new Error(`Not within ${withinMs} ms: ${what}`);
}
