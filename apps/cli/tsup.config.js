import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const { version, devDependencies } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));

/**
 * Each of these is a file of its own beside the program, loaded when a store or a command asks for it: a file is read as a
 * whole before its first line runs, and the SDK of a bucket is four times as long as all the rest.
 */
const LOADED_ON_USE = [
  "@holdfast/store-s3",
  "@holdfast/store-b2",
  "@holdfast/store-sftp",
  "@holdfast/store-testkit",
  "@holdfast/interop",
  "@aws-sdk/client-kms",
  "@aws-sdk/client-s3",
  "ssh2",
  "yaml",
].filter((name) => devDependencies[name] !== undefined);

const fileOf = (name) => name.split("/").at(-1);

const loadedOnUse = {
  name: "loaded-on-use",
  setup(build) {
    build.onResolve({ filter: new RegExp(`^(?:${LOADED_ON_USE.join("|")})$`) }, ({ path, kind, importer }) =>
      // A driver carries what it uses of an SDK; only the program's own code asks for a whole one.
      kind === "entry-point" || (path.startsWith("@aws-sdk/") && !importer.includes("/apps/cli/src/")) ? undefined : { path: `./${fileOf(path)}.js`, external: true },
    );
    // Theirs would load node:crypto.
    build.onResolve({ filter: /^\.\/(?:random|keyed-digest)\.ts$/ }, ({ path, importer }) => (/packages\/(?:core|pointer-directory|host)\/src\//.test(importer) ? { path: fileURLToPath(new URL(`src/${path}`, import.meta.url)) } : undefined));
    // Everything but `run`, the one command that work waits for. What both need is in both; only one of them is ever loaded.
    build.onResolve({ filter: /^\.\/every-word\.ts$/ }, ({ kind }) => (kind === "dynamic-import" ? { path: "./every-word.js", external: true } : undefined));
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
  define: { HOLDFAST_VERSION: JSON.stringify(version) },
  outExtension: () => ({ js: ".js" }),
  entry: {
    holdfast: fileURLToPath(new URL("src/start.ts", import.meta.url)),
    main: fileURLToPath(new URL("src/main.ts", import.meta.url)),
    "every-word": fileURLToPath(new URL("src/every-word.ts", import.meta.url)),
    ...Object.fromEntries(LOADED_ON_USE.map((name) => [fileOf(name), entryOf(name)])),
  },
  esbuildOptions(options) {
    options.conditions = ["@holdfast/source", "node", "import", "default"];
    // As require: the loader of ES modules would be started for nothing, and the program is run from a cache, where it is not there.
    options.supported = { ...options.supported, "dynamic-import": false };
    // ssh2 asks for its native helper in a try, and goes on without it.
    options.external = [...(options.external ?? []), "cpu-features"];
  },
};

export default {
  ...bundle,
  async onSuccess() {
    mkdirSync(new URL("dist", import.meta.url), { recursive: true });
    writeFileSync(new URL("dist/package.json", import.meta.url), '{ "type": "commonjs" }\n');
    const program = fileURLToPath(new URL("dist/holdfast.js", import.meta.url));
    writeFileSync(new URL("dist/holdfast.1", import.meta.url), execFileSync(process.execPath, [program, "man"]));
  },
};
