import { rm } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const OUTPUT = fileURLToPath(new URL(`../node_modules/.servers-${process.pid}.mjs`, import.meta.url));

/**
 * The servers that tests run against are TypeScript, which Node 20 cannot read: they are bundled where
 * their libraries are found, under a name of this run, for as long as they are used.
 */
export async function withTestServers(work) {
  await build({
    stdin: { contents: 'export * from "@holdfast/test-servers";', resolveDir: fileURLToPath(new URL(".", import.meta.url)), loader: "js" },
    outfile: OUTPUT,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    external: ["miniflare", "s3rver", "@aws-sdk/*", "ssh2"],
    logLevel: "warning",
  });
  try {
    return await work(await import(pathToFileURL(OUTPUT).href));
  } finally {
    await rm(OUTPUT, { force: true });
  }
}
