import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { missing } from "./command.ts";
import { until } from "./until.ts";

const STOP_LIMIT_MS = 10_000;

/** Processes that live in one folder and end together. */
export interface Daemons {
  readonly folder: string;
  /** Starts one, and waits until it listens on `port`. @throws {Error} It ended instead, or took longer than `limitMs`. */
  start(name: string, command: readonly [string, ...string[]], port: number, limitMs: number): Promise<void>;
  /** Ends one that runs, as `how` says, and starts it again after `downMs`, with the same command, on the same port, over the same files. */
  restart(name: string, downMs: number, how: "SIGTERM" | "SIGKILL"): Promise<void>;
  /** Ends them, the last one first, and removes the folder. */
  stop(): Promise<void>;
}

interface Daemon {
  readonly name: string;
  readonly child: ChildProcess;
  readonly command: readonly [string, ...string[]];
  readonly port: number;
  readonly limitMs: number;
}

/** @param name Short: paths of sockets may have 108 bytes. */
export function createDaemons(name: string): Daemons {
  const folder = mkdtempSync(join(tmpdir(), `holdfast-${name}-`));
  const daemons: Daemon[] = [];

  async function start(daemonName: string, command: readonly [string, ...string[]], port: number, limitMs: number): Promise<void> {
    const log = join(folder, `${daemonName}.out`);
    const daemon = { name: daemonName, child: launch(command, log), command, port, limitMs };
    daemons.push(daemon);
    await until(`${daemonName} on port ${port}`, limitMs, async () => {
      if (hasEnded(daemon)) {
        throw new Error(`${daemonName} ended: ${readFileSync(log, "utf8").trim().split("\n").slice(-3).join(" ")}`);
      }
      return listens(port);
    });
  }

  return {
    folder,
    start,

    async restart(daemonName, downMs, how) {
      const daemon = daemons.find(({ name: known }) => known === daemonName);
      if (daemon === undefined) {
        throw new Error(`${daemonName} was never started.`);
      }
      await end(daemon, how);
      daemons.splice(daemons.indexOf(daemon), 1);
      await pause(downMs);
      await start(daemonName, daemon.command, daemon.port, daemon.limitMs);
    },

    async stop() {
      for (const daemon of daemons.toReversed()) {
        await end(daemon);
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A test run that is killed takes its servers with it, where the system offers that. */
const dieWithParent: readonly string[] = process.platform === "linux" && missing(["setpriv"]).length === 0 ? ["setpriv", "--pdeathsig", "KILL"] : [];

function launch(command: readonly [string, ...string[]], log: string): ChildProcess {
  const [program = command[0], ...args] = [...dieWithParent, ...command];
  const output = openSync(log, "a");
  const child = spawn(program, args, { stdio: ["ignore", output, output] });
  closeSync(output);
  // A command that cannot be started ends at once, and its end is seen.
  child.on("error", () => undefined);
  return child;
}

function hasEnded({ child }: Daemon): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

async function end(daemon: Daemon, how: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
  if (hasEnded(daemon)) {
    return;
  }
  daemon.child.kill(how);
  try {
    await until(`the end of ${daemon.name}`, STOP_LIMIT_MS, () => hasEnded(daemon));
  } catch {
    // It had its time; the kernel now ends it for sure.
    daemon.child.kill("SIGKILL");
    await until(`the end of ${daemon.name}`, STOP_LIMIT_MS, () => hasEnded(daemon));
  }
}

export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    const told = (isListening: boolean): void => {
      socket.destroy();
      resolve(isListening);
    };
    socket.once("connect", () => told(true));
    socket.once("error", () => told(false));
  });
}
