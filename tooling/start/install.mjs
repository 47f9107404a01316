import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { run } from "./process.mjs";
import { inRoot, root } from "./root.mjs";
import { programStep, StepFailure } from "./step.mjs";

const stamp = inRoot("node_modules", ".holdfast-install");

/** Installs the locked dependencies with the pinned pnpm, unless the last install was for the very same lockfile. */
export async function install() {
  requireNode(process.versions.node);
  const fingerprint = fingerprintOf(["pnpm-lock.yaml", "pnpm-workspace.yaml"].map((name) => readFileSync(inRoot(name), "utf8")));
  if (isInstalled(fingerprint)) {
    return;
  }
  const version = pinnedPnpm(JSON.parse(readFileSync(inRoot("package.json"), "utf8")));
  console.log("  installing the locked dependencies; the first time takes up to a few minutes");
  await programStep(
    `install of the locked dependencies (pnpm ${version})`,
    "check the network and the npm registry (`npm ping`), then run the same command again. " +
      "If package.json was edited by hand, update the lockfile: `npx pnpm@" + version + " install`.",
    () => npmExec(`pnpm@${version}`, ["pnpm", "install", "--frozen-lockfile", "--config.confirmModulesPurge=false"]),
  );
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, fingerprint);
}

/**
 * Refuses a Node that the tools do not run on, before they fail in a way that nobody understands.
 *
 * @param {string} version
 */
export function requireNode(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new StepFailure({
      title: "The check of the Node version",
      output: `This is Node ${version}; Holdfast needs Node 20.19 or newer.`,
      next: "install a current Node from https://nodejs.org, then run the same command again.",
    });
  }
}

/**
 * The exact version that `packageManager` names.
 *
 * @param {{ packageManager?: unknown }} manifest
 * @returns {string}
 */
export function pinnedPnpm({ packageManager }) {
  const match = /^pnpm@(\d+\.\d+\.\d+)(?:\+|$)/.exec(String(packageManager));
  if (match?.[1] === undefined) {
    throw new Error(`package.json: "packageManager" must be pnpm@<exact version>, not ${JSON.stringify(packageManager)}`);
  }
  return match[1];
}

/**
 * Native binaries among the dependencies differ by platform, so a folder that is shared by two machines is installed for each.
 *
 * @param {readonly string[]} contents
 * @returns {string}
 */
export function fingerprintOf(contents) {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}`);
  for (const content of contents) {
    hash.update("\0").update(content);
  }
  return hash.digest("hex");
}

/** @param {string} fingerprint */
function isInstalled(fingerprint) {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint && workspaceFolders().every((folder) => existsSync(join(folder, "node_modules")));
}

/** Workspace members that link to others; one whose node_modules was deleted by hand needs a new install. */
function workspaceFolders() {
  return ["packages", "apps"]
    .filter((parent) => existsSync(inRoot(parent)))
    .flatMap((parent) => readdirSync(inRoot(parent)).map((name) => inRoot(parent, name)))
    .filter((folder) => existsSync(join(folder, "package.json")));
}

/**
 * `npm exec` needs nothing but npm, and `--yes` overrules a configuration that says no.
 *
 * @param {string} specification
 * @param {readonly string[]} command
 */
function npmExec(specification, command) {
  const args = ["exec", "--yes", `--package=${specification}`, "--", ...command];
  const launcher = process.env["npm_execpath"];
  if (launcher !== undefined && basename(launcher) === "npm-cli.js") {
    return run(process.execPath, [launcher, ...args], { cwd: root });
  }
  const windows = process.platform === "win32";
  return run(windows ? "npm.cmd" : "npm", args, { cwd: root, shell: windows });
}
