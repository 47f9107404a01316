import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "tsup";
import { onTestFinished } from "vitest";

export interface Worker {
  readonly child: ChildProcess;
  /** Lines printed so far. */
  readonly lines: string[];
  /** Resolves with the exit code, null if killed. */
  readonly ended: Promise<number | null>;
}

/** Bundles a worker so that plain Node can run it. @returns The file to run. */
export async function bundleWorker(name: string, into: string): Promise<string> {
  mkdirSync(into, { recursive: true });
  await build({
    config: false,
    entry: { [name]: fileURLToPath(new URL(`./workers/${name}.mjs`, import.meta.url)) },
    outDir: into,
    format: ["esm"],
    platform: "node",
    target: "node20.19",
    silent: true,
    noExternal: [/.*/],
    outExtension: () => ({ js: ".mjs" }),
    esbuildOptions(options) {
      options.conditions = ["@holdfast/source"];
    },
  });
  return `${into}/${name}.mjs`;
}

/** Starts a process that is killed, by its own id, when the test ends. */
export function startWorker(file: string, args: readonly string[]): Worker {
  const child = spawn(process.execPath, [file, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const lines: string[] = [];
  let rest = "";
  child.stdout.on("data", (chunk: Buffer) => {
    const parts = `${rest}${chunk.toString()}`.split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", (code) => resolve(code)));
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  return { child, lines, ended };
}
