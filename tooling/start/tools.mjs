import { readFileSync } from "node:fs";
import { delimiter } from "node:path";
import { run } from "./process.mjs";
import { inRoot } from "./root.mjs";
import { programStep } from "./step.mjs";

/**
 * The script behind a tool's command, so that it runs under this very Node and without a shell on any platform.
 *
 * @param {string} packageName
 * @param {string} [command]
 * @returns {string}
 */
function toolScript(packageName, command = packageName) {
  const { bin } = JSON.parse(readFileSync(inRoot("node_modules", packageName, "package.json"), "utf8"));
  return inRoot("node_modules", packageName, typeof bin === "string" ? bin : bin[command]);
}

/**
 * @param {string} packageName
 * @param {readonly string[]} args
 * @param {import("./process.mjs").RunOptions & { command?: string }} [options]
 */
export function tool(packageName, args, { command = packageName, ...options } = {}) {
  return run(process.execPath, [toolScript(packageName, command), ...args], { env: { ...toolEnvironment(), NO_COLOR: "1" }, ...options });
}

/** The pinned pnpm is a dependency, found before any other; nothing reports home. @returns {NodeJS.ProcessEnv} */
export function toolEnvironment() {
  return {
    ...process.env,
    PATH: `${inRoot("node_modules", ".bin")}${delimiter}${process.env["PATH"] ?? ""}`,
    DO_NOT_TRACK: "1",
    TURBO_TELEMETRY_DISABLED: "1",
    TURBO_NO_UPDATE_NOTIFIER: "1",
    TURBO_UI: "false",
  };
}

/** @param {readonly string[]} tasks */
export function turbo(tasks) {
  return tool("turbo", ["run", ...tasks, "--output-logs=errors-only", "--ui=stream"]);
}

/**
 * Builds what has changed; the rest comes from the cache.
 *
 * @param {string} what
 * @param {readonly string[]} [filter]
 */
export function build(what = "all packages", filter = []) {
  return programStep(`build of ${what}`, "mend the first error above, then run the same command again.", () => turbo(["build", ...filter]));
}
