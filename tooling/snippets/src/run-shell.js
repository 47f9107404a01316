import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const program = fileURLToPath(new URL("../node_modules/.cache/snippets/holdfast.cjs", import.meta.url));
const RUN_LIMIT_MS = 60_000;

/** What is loaded only for other stores than a folder, and would make every start slow if it stood in the same file. */
const NOT_NEEDED = ["@holdfast/store-s3", "@holdfast/store-b2", "@holdfast/store-sftp", "@aws-sdk/*", "ssh2"];

/** The command from its sources, for stores in a folder. */
export async function buildCommand() {
  const entryPoint = fileURLToPath(new URL("../../../apps/cli/src/every-word.ts", import.meta.url));
  await build({
    entryPoints: [entryPoint],
    outfile: program,
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "cjs",
    conditions: ["@holdfast/source"],
    external: ["cpu-features", "*.node", ...NOT_NEEDED],
    define: { HOLDFAST_VERSION: '"0.0.0"' },
    logLevel: "error",
  });
}

/**
 * Runs a block of commands in an empty folder, where `holdfast` is the command and every script that the block starts
 * (`./backup.sh`) is there and succeeds. The block ends at the first command that fails.
 *
 * @param {string} code
 */
export function runShell(code) {
  const folder = mkdtempSync(join(tmpdir(), "snippet-"));
  const bin = join(folder, ".bin");
  mkdirSync(bin);
  writeExecutable(join(bin, "holdfast"), `exec "${process.execPath}" "${program}" "$@"`);
  // Not a path that something is written to, and none inside a URI.
  for (const [, path = ""] of code.matchAll(/(?<![\w:>=] ?)\.\/([\w/-]+(?:\.sh)?)(?=\s|$)/gm)) {
    writeExecutable(join(folder, path), "exit 0");
  }
  try {
    const environment = { ...process.env, PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}`, HOLDFAST_STORE: "local:./.holdfast" };
    const { status, stdout, stderr } = spawnSync("bash", ["-euo", "pipefail", "-c", code], { cwd: folder, encoding: "utf8", timeout: RUN_LIMIT_MS, env: environment });
    return { status, stdout, stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @type {Map<string, string>} */
const helps = new Map();

/**
 * What a command offers, as its own help says it; of `holdfast` itself without a word.
 *
 * @param {string} [word]
 */
export function helpOf(word = "") {
  const help = helps.get(word) ?? spawnSync(process.execPath, [program, ...(word === "" ? [] : [word]), "--help"], { encoding: "utf8", timeout: RUN_LIMIT_MS }).stdout;
  helps.set(word, help);
  return help;
}

/** @param {string} path @param {string} body */
function writeExecutable(path, body) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
}
