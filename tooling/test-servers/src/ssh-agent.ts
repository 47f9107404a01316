import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { until } from "./until.ts";

/** A real ssh-agent that holds keys until it ends. */
export interface SshAgent {
  readonly socket: string;
  stop(): Promise<void>;
}

const LIMIT_MS = 30_000;

/** @param socket A path where nothing is, of less than 108 bytes. */
export async function startSshAgent(socket: string, identityFile: string): Promise<SshAgent> {
  const agent: ChildProcess = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
  const hasEnded = (): boolean => agent.exitCode !== null || agent.signalCode !== null;
  const stop = async (): Promise<void> => {
    agent.kill();
    await until("the end of ssh-agent", LIMIT_MS, hasEnded);
  };
  try {
    await until("the socket of ssh-agent", LIMIT_MS, () => existsSync(socket) || hasEnded());
    await promisify(execFile)("ssh-add", ["-q", identityFile], { env: { ...process.env, SSH_AUTH_SOCK: socket }, timeout: LIMIT_MS });
  } catch (error) {
    await stop();
    throw error;
  }
  return { socket, stop };
}
