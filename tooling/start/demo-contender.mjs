import { spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { inRoot } from "./root.mjs";

/**
 * @typedef {object} Contender
 * @property {string} name
 * @property {() => boolean} hasSpoken It printed something of its own, as a command that waits for a lock does.
 * @property {() => number | undefined} exitCode
 * @property {(waitMs: number) => Promise<number | undefined>} ended Its exit code, or undefined when it still runs after that time.
 * @property {() => Promise<void>} stop
 */

/**
 * Starts `holdfast run` around a small command that keeps a journal; what it prints is shown with its name in front.
 *
 * @param {import("./demo.mjs").Stage} stage
 * @param {{ name: string, operation: string }} role
 * @returns {Contender}
 */
export function contender(stage, { name, operation }) {
  const shown = ["run", "--store", stage.store, "--name", "demo", "--wait", "30s", "--operation", operation];
  const command = [process.execPath, inRoot("tooling", "start", "demo-command.mjs"), stage.folder, name];
  console.log(`  $ holdfast ${shown.map((word) => (word.includes(" ") ? `"${word}"` : word)).join(" ")} -- <${name} command>`);
  const child = spawn(process.execPath, [stage.program, ...shown, "--", ...command], { stdio: ["ignore", "pipe", "pipe"] });
  let spoken = false;
  /** @type {number | undefined} */
  let exitCode;
  const ended = new Promise((resolve) => {
    child.on("close", (code) => resolve((exitCode = code ?? 128)));
    child.on("error", () => resolve((exitCode = 127)));
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
      spoken = true;
      console.log(text.trimEnd().replace(/^/gm, `  ${name.padEnd(6)} | `));
    });
  }
  return {
    name,
    hasSpoken: () => spoken,
    exitCode: () => exitCode,
    ended: (waitMs) => Promise.race([ended, delay(waitMs, undefined, { ref: false })]),
    async stop() {
      if (exitCode === undefined) {
        child.kill("SIGTERM");
        await Promise.race([ended, delay(5000, undefined, { ref: false })]);
        child.kill("SIGKILL");
      }
    },
  };
}
