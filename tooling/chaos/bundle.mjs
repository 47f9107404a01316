import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/**
 * Bundles what Node 20 cannot read by itself, TypeScript, to where it finds the packages it needs, under a
 * name that no other run on this machine uses.
 *
 * @param {string} name A file of src, without its ending.
 * @returns {Promise<string>} The path of the bundle.
 */
export async function bundle(name) {
  const outfile = fileURLToPath(new URL(`node_modules/.${name}-${process.pid}.mjs`, import.meta.url));
  await build({
    entryPoints: [fileURLToPath(new URL(`src/${name}.ts`, import.meta.url))],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    conditions: ["@holdfast/source"],
    external: ["esbuild", "miniflare", "s3rver", "@aws-sdk/*", "@smithy/*", "ssh2"],
    logLevel: "warning",
  });
  return outfile;
}
