import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { onTestFinished } from "vitest";
import { createFolder } from "./folder.ts";

export interface Program {
  readonly pid: number;
  readonly child: ChildProcess;
  /** What it has written so far. */
  output(): string;
  errors(): string;
  /** Its exit code, or the signal that ended it. */
  ended(): Promise<number | string>;
}

/** A folder with this package in plain JavaScript, for programs that run outside of the test runner. */
export function createBench(): { start(source: string, ...parameters: readonly string[]): Program } {
  const folder = createFolder();
  buildSync({
    entryPoints: [fileURLToPath(new URL("../src/index.ts", import.meta.url))],
    outfile: join(folder, "sidecar.mjs"),
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    conditions: ["@holdfast/source"],
    logLevel: "error",
  });
  let programs = 0;
  return {
    start(source, ...parameters) {
      programs += 1;
      const path = join(folder, `program-${programs}.mjs`);
      writeFileSync(path, source);
      return startProgram(path, parameters);
    },
  };
}

function startProgram(path: string, parameters: readonly string[]): Program {
  const child = spawn(process.execPath, [path, ...parameters], { stdio: ["ignore", "pipe", "pipe"] });
  const exited = once(child, "exit");
  let output = "";
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  return {
    pid: child.pid ?? 0,
    child,
    output: () => output,
    errors: () => errors,
    async ended() {
      const [code, signal]: unknown[] = await exited;
      return typeof code === "number" ? code : String(signal);
    },
  };
}
