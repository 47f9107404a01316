// Bundles the long run and starts it: Node 20 does not read TypeScript by itself.
import { rm } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const outfile = fileURLToPath(new URL(`node_modules/.prove-${process.pid}.mjs`, import.meta.url));
await build({
  entryPoints: [fileURLToPath(new URL("src/prove.ts", import.meta.url))],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  conditions: ["@holdfast/source"],
  external: ["esbuild"],
  logLevel: "warning",
});
try {
  await import(pathToFileURL(outfile).href);
} finally {
  await rm(outfile, { force: true });
}
