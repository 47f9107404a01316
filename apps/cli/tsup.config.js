import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));

// One file that starts fast: CommonJS, because Node reads that in one go, while each ES module passes its asynchronous
// loader. What only some calls need is in the same file, but parsed and run only when it is imported.
export default {
  entry: { holdfast: "src/main.ts" },
  format: ["cjs"],
  platform: "node",
  target: "node20.19",
  splitting: false,
  minify: true,
  sourcemap: false,
  clean: true,
  silent: true,
  dts: false,
  // ssh2 goes without its native parts where they are not there, and beside one file they never are.
  noExternal: [/^(?!.*\.node$)(?!cpu-features$)/],
  external: [/\.node$/, "cpu-features"],
  banner: { js: "#!/usr/bin/env node" },
  define: { HOLDFAST_VERSION: JSON.stringify(version) },
  outExtension: () => ({ js: ".js" }),
  esbuildOptions(options) {
    options.conditions = ["@holdfast/source", "node", "import", "default"];
  },
  async onSuccess() {
    mkdirSync(new URL("dist", import.meta.url), { recursive: true });
    writeFileSync(new URL("dist/package.json", import.meta.url), '{ "type": "commonjs" }\n');
  },
};
