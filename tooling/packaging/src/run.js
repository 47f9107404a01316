import { spawnSync } from "node:child_process";

const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;
const LIMIT_MS = 300_000;

/** What went wrong, with what the program said. */
export class StepError extends Error {}

/**
 * Runs a program to its end and gives its output.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ readonly cwd: string, readonly env?: NodeJS.ProcessEnv }} options
 * @returns {string}
 * @throws {StepError} It failed, or took longer than five minutes.
 */
export function run(command, args, { cwd, env = {} }) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: "utf8",
    timeout: LIMIT_MS,
    maxBuffer: OUTPUT_BYTES_MAX,
    shell: process.platform === "win32",
  });
  if (status !== 0) {
    throw new StepError(`${command} ${args.join(" ")} (in ${cwd})\n${stdout}${stderr}${error?.message ?? ""}`);
  }
  return stdout;
}
