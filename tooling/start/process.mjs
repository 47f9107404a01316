import { spawn } from "node:child_process";
import { root } from "./root.mjs";

// Enough to find a fault in; a tool that prints without end must not fill the memory.
const OUTPUT_CHARACTERS_MAX = 400_000;

/**
 * @typedef {{ readonly exitCode: number, readonly output: string }} Finished
 * @typedef {{ readonly env?: NodeJS.ProcessEnv, readonly cwd?: string, readonly show?: boolean, readonly shell?: boolean }} RunOptions
 */

/**
 * Runs a program to its end. Its output is kept to be shown if it fails, or passed straight on with `show`.
 * A program that cannot be started ends with 127, one ended by a signal with 128, as in a shell.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<Finished>}
 */
export function run(command, args, { env = process.env, cwd = root, show = false, shell = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env, cwd, shell, stdio: show ? "inherit" : ["ignore", "pipe", "pipe"] });
    let output = "";
    /** @param {string} text */
    const keep = (text) => {
      output = (output + text).slice(-OUTPUT_CHARACTERS_MAX);
    };
    child.stdout?.setEncoding("utf8").on("data", keep);
    child.stderr?.setEncoding("utf8").on("data", keep);
    child.on("error", (error) => resolve({ exitCode: 127, output: `${output}${error.message}\n` }));
    child.on("close", (code) => resolve({ exitCode: code ?? 128, output }));
  });
}
