import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "./run.js";

/**
 * A Node of another version, from the package of the registry that holds its binary.
 *
 * @param {string} version "22", "24", or an exact one.
 * @param {string} folder
 * @returns {string} Its `node`.
 */
export function fetchNode(version, folder) {
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const place = join(folder, `node-${version}`);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, "package.json"), '{ "private": true }\n');
  run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", `${name}@${version}`], { cwd: place });
  const inside = join(place, "node_modules", name, "bin");
  return [join(inside, "node"), join(inside, "node.exe")].find((path) => existsSync(path)) ?? inside;
}

/** @param {string} node */
export function versionOf(node) {
  return run(node, ["--version"], { cwd: dirname(node) }).trim();
}
