import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { publishedPackages } from "./packages.js";

// What an import costs a user: the entry with every Holdfast package below it, minified and gzipped, without third parties'
// libraries. The limits stand in limits.json, in bytes; raise one only with the change that needs it.
const LIMITS_FILE = new URL("../size-limits.json", import.meta.url);

/** @type {Record<string, number>} */
const limits = JSON.parse(readFileSync(LIMITS_FILE, "utf8"));
const packages = publishedPackages();
const thirdParties = [...new Set(packages.flatMap(({ dependencies }) => dependencies))].filter((name) => !name.startsWith("@holdfast/"));

let isOver = false;
for (const { folder, entries } of packages) {
  for (const [name, entry] of Object.entries(entries)) {
    const bytes = await gzippedBytes(join(folder, entry.default));
    const limit = limits[name];
    const verdict = limit === undefined ? "has no limit in tooling/packaging/size-limits.json" : bytes > limit ? `is over its limit of ${limit}` : `of ${limit}`;
    isOver ||= limit === undefined || bytes > limit;
    console.log(`${name.padEnd(34)} ${String(bytes).padStart(7)} bytes gzipped, ${verdict}`);
  }
}
process.exitCode = isOver ? 1 : 0;

/** @param {string} entryPoint */
async function gzippedBytes(entryPoint) {
  const { outputFiles } = await build({
    entryPoints: [entryPoint],
    bundle: true,
    minify: true,
    write: false,
    platform: "node",
    format: "esm",
    target: "node20.19",
    external: thirdParties.flatMap((name) => [name, `${name}/*`]),
    logLevel: "error",
  });
  return outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents).byteLength, 0);
}
