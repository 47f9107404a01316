import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const OUTPUT_BYTES_MAX = 10_000_000;

/** Runs a command to its end, for at most `limitMs`. @throws {Error} It failed, or did not end. */
export function runToEnd(command: string, args: readonly string[], limitMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, [...args], { timeout: limitMs, killSignal: "SIGKILL", maxBuffer: OUTPUT_BYTES_MAX }, (error, stdout, stderr) => {
      if (error === null) {
        resolve(stdout);
      } else {
        reject(new Error(`${command} ${args.join(" ")} failed: ${stderr.trim().split("\n").at(-1) ?? ""}`, { cause: error }));
      }
    });
  });
}

/** Which of these commands are not installed. */
export function missing(commands: readonly string[]): string[] {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return commands.filter((command) => !folders.some((folder) => isExecutable(join(folder, command))));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there, or not for us: the answer either way.
    return false;
  }
}
