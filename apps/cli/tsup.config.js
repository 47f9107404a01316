import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const { version, devDependencies } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));

/**
 * Each of these is a file of its own beside the program, loaded when a store or a command asks for it: a file is read as a
 * whole before its first line runs, and the SDK of a bucket is four times as long as all the rest.
 */
const LOADED_ON_USE = ["@holdfast/store-s3", "@holdfast/store-b2", "@holdfast/store-sftp", "@holdfast/store-testkit", "@holdfast/interop", "@aws-sdk/client-kms", "@aws-sdk/client-s3"].filter(
  (name) => devDependencies[name] !== undefined,
);

const fileOf = (name) => name.split("/")[1];

const loadedOnUse = {
  name: "loaded-on-use",
  setup(build) {
    build.onResolve({ filter: new RegExp(`^(?:${LOADED_ON_USE.join("|")})$`) }, ({ path, kind, importer }) =>
      // A driver carries what it uses of an SDK; only the program's own code asks for a whole one.
      kind === "entry-point" || (path.startsWith("@aws-sdk/") && !importer.includes("/apps/cli/src/")) ? undefined : { path: `./${fileOf(path)}.js`, external: true },
    );
  },
};

const entryOf = (name) =>
  name.startsWith("@holdfast/") ? fileURLToPath(new URL(`../../packages/${fileOf(name)}/src/index.ts`, import.meta.url)) : createRequire(import.meta.url).resolve(name);

// CommonJS, because Node reads that in one go, while each ES module passes its asynchronous loader.
const bundle = {
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
  esbuildPlugins: [loadedOnUse],
  banner: { js: "#!/usr/bin/env node" },
  define: { HOLDFAST_VERSION: JSON.stringify(version) },
  outExtension: () => ({ js: ".js" }),
  entry: { holdfast: fileURLToPath(new URL("src/main.ts", import.meta.url)), ...Object.fromEntries(LOADED_ON_USE.map((name) => [fileOf(name), entryOf(name)])) },
  esbuildOptions(options) {
    options.conditions = ["@holdfast/source", "node", "import", "default"];
    // ssh2 asks for its native helper in a try, and goes on without it.
    options.external = [...(options.external ?? []), "cpu-features"];
  },
};

export default {
  ...bundle,
  async onSuccess() {
    mkdirSync(new URL("dist", import.meta.url), { recursive: true });
    writeFileSync(new URL("dist/package.json", import.meta.url), '{ "type": "commonjs" }\n');
  },
};
