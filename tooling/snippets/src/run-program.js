import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const cache = fileURLToPath(new URL("../node_modules/.cache/snippets", import.meta.url));
const RUN_LIMIT_MS = 60_000;

/**
 * What the comments behind `console.log` promise, in order.
 *
 * @param {string} code
 * @returns {string[]}
 */
export function promisedLines(code) {
  return [...code.matchAll(/console\.log\(.*\); \/\/ (.+)$/gm)].map((match) => match[1] ?? "");
}

/**
 * Runs a program as a reader would, in an empty folder. It is bundled from the sources, so no build is needed.
 *
 * @param {import("./snippets.js").Snippet} snippet
 * @param {NodeJS.ProcessEnv} environment
 */
export async function runProgram({ path, line, language, code }, environment) {
  mkdirSync(cache, { recursive: true });
  const name = `${path.replace(/[^a-z0-9]+/gi, "-")}-${line}`;
  const source = join(cache, `${name}.${language}`);
  const outfile = join(cache, `${name}.bundle.mjs`);
  writeFileSync(source, code);
  // What is CommonJS among the dependencies still asks for `require`.
  const banner = { js: 'import { createRequire as snippetRequire } from "node:module"; const require = snippetRequire(import.meta.url);' };
  await build({ entryPoints: [source], outfile, bundle: true, platform: "node", target: "node20.19", format: "esm", conditions: ["@holdfast/source"], external: ["cpu-features", "*.node", "sql.js"], banner, logLevel: "error" });
  const folder = mkdtempSync(join(tmpdir(), "snippet-"));
  try {
    const { status, stdout, stderr } = spawnSync(process.execPath, [outfile], { cwd: folder, encoding: "utf8", timeout: RUN_LIMIT_MS, env: { ...process.env, ...environment } });
    return { status, stdout, stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
