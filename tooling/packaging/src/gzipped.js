import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { publishedPackages } from "./packages.js";

const thirdParties = [...new Set(publishedPackages().flatMap(({ dependencies }) => dependencies))].filter((name) => !name.startsWith("@holdfast/"));

/**
 * What an import costs a user: the entry with every Holdfast package below it, minified and gzipped, without third parties'
 * libraries.
 *
 * @param {string} entryPoint
 */
export async function gzippedBytes(entryPoint) {
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
