import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { onTestFinished, vi } from "vitest";

export interface Child {
  readonly pid: number;
  /** What it has written so far. */
  output(): string;
  /** Kills it, and waits until it has been collected. */
  end(): Promise<void>;
}

/** A real process that ends with the test at the latest. Only ever its own handle is used to end it. */
export async function startChild(command: string, parameters: readonly string[]): Promise<Child> {
  const child: ChildProcess = spawn(command, parameters, { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  async function end(): Promise<void> {
    child.kill("SIGKILL");
    await exited;
  }
  onTestFinished(end);
  await once(child, "spawn");
  if (child.pid === undefined) {
    throw new Error(`${command} was spawned without a pid.`);
  }
  return { pid: child.pid, output: () => output, end };
}

/** The first line that the child writes. */
export async function firstLine(child: Child): Promise<string> {
  return vi.waitFor(
    () => {
      const end = child.output().indexOf("\n");
      if (end === -1) {
        throw new Error("The child has not written a line yet.");
      }
      return child.output().slice(0, end);
    },
    { timeout: 20_000, interval: 20 },
  );
}
