import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { run } from "./run.js";

const require = createRequire(import.meta.url);
const TSC = join(dirname(require.resolve("typescript/package.json")), "bin/tsc");
const NODE_TYPES = dirname(dirname(require.resolve("@types/node/package.json")));

/** What a first user writes: a lock in a folder, in TypeScript. */
const PROGRAM = `
async function lockOnce(directory: string): Promise<string> {
  const locks: LockManager = createLockManager({ store: createLocalStore({ directory }) });
  return await locks.withLock("packed", { ttlMs: 30_000 }, (lease: Lease) => lease.guarantee);
}
lockOnce("./locks-of-" + process.pid).then((guarantee) => console.log(guarantee));
`;
const LOCK_IMPORTS = `import { createLockManager, type Lease, type LockManager } from "@holdfast/core";\nimport { createLocalStore } from "@holdfast/store-local";\n`;

/**
 * Imports every entry as an ES module and by `require`, with types under both module resolutions, and bundled.
 *
 * @param {string} project Where the packages are installed.
 * @param {readonly string[]} entries
 * @returns {Promise<{ readonly file: string, readonly prints: string }[]>} Programs that any Node can run in the project, and what they print.
 */
export async function preparePrograms(project, entries) {
  writeTexts(project, entries);
  const options = ["--target", "es2022", "--strict", "--typeRoots", NODE_TYPES, "--types", "node", "--lib", "es2023,esnext.disposable"];
  const sources = ["src/all.mts", "src/all.cts", ...(canLock(entries) ? ["src/lock.mts", "src/lock.cts"] : [])];
  run(process.execPath, [TSC, ...options, "--module", "nodenext", "--skipLibCheck", ...sources, "--outDir", "out"], { cwd: project });
  run(process.execPath, [TSC, ...options, "--module", "preserve", "--moduleResolution", "bundler", "--skipLibCheck", "--noEmit", ...sources.filter((path) => path.endsWith(".mts"))], { cwd: project });
  await build({ entryPoints: [join(project, "src/all.mts")], outfile: join(project, "out/bundled.mjs"), bundle: true, platform: "node", format: "esm", external: ["cpu-features", "*.node", "esbuild", "ssh2", "@aws-sdk/*"], logLevel: "error" });
  const loaded = `${entries.length} loaded`;
  const locked = canLock(entries) ? ["out/lock.mjs", "out/lock.cjs"].map((file) => ({ file, prints: "fenced" })) : [];
  return [...["out/all.mjs", "out/all.cjs", "out/bundled.mjs"].map((file) => ({ file, prints: loaded })), ...locked];
}

/** @param {readonly string[]} entries */
function canLock(entries) {
  return entries.includes("@holdfast/core") && entries.includes("@holdfast/store-local");
}

/** @param {string} project @param {readonly string[]} entries */
function writeTexts(project, entries) {
  const imports = entries.map((name, index) => `import * as entry${index} from ${JSON.stringify(name)};`).join("\n");
  const all = `${imports}\nconst loaded = [${entries.map((_, index) => `entry${index}`).join(", ")}].filter((entry) => Object.keys(entry).length > 0);\nconsole.log(loaded.length + " loaded");\n`;
  mkdirSync(join(project, "src"), { recursive: true });
  for (const kind of ["mts", "cts"]) {
    writeFileSync(join(project, `src/all.${kind}`), all);
    writeFileSync(join(project, `src/lock.${kind}`), LOCK_IMPORTS + PROGRAM);
  }
}
