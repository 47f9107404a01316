import { mkdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { run, StepError } from "./run.js";

/**
 * Installs the command as `npm install --global` does, into a prefix of its own.
 *
 * @param {string} tarball
 * @param {string} prefix
 */
export function installCommand(tarball, prefix) {
  mkdirSync(prefix, { recursive: true });
  run("npm", ["install", "--global", "--prefix", prefix, "--no-audit", "--no-fund", "--prefer-offline", tarball], { cwd: prefix });
}

/**
 * Runs it as a user's shell finds it, under a given Node.
 *
 * @param {string} prefix
 * @param {string} node
 * @param {string} folder An empty one.
 */
export function useCommand(prefix, node, folder) {
  mkdirSync(folder, { recursive: true });
  const bin = process.platform === "win32" ? prefix : join(prefix, "bin");
  const env = { PATH: [bin, dirname(node), process.env["PATH"] ?? ""].join(delimiter), HOLDFAST_STORE: "local:./locks" };
  /** @param {readonly string[]} args */
  const holdfast = (args) => run("holdfast", args, { cwd: folder, env });
  expectIn("--version", holdfast(["--version"]), /^\d+\.\d+\.\d+/);
  expectIn("run", holdfast(["run", "--name", "packed", "--", node, "-p", "'token ' + process.env.HOLDFAST_TOKEN"]), /token \d{10,}/);
  expectIn("log", holdfast(["log", "packed", "--json"]), /"packed"/);
  expectIn("guard", holdfast(["list", "--json"]), /\[\]/);
}

/** @param {string} what @param {string} output @param {RegExp} wanted */
function expectIn(what, output, wanted) {
  if (!wanted.test(output)) {
    throw new StepError(`holdfast ${what} printed ${JSON.stringify(output.slice(0, 400))}, which does not match ${wanted}.`);
  }
}
