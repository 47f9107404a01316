import { execFile } from "node:child_process";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { shortTrail } from "./trail.mjs";

/** The most memory that one search may take, in MiB, and the deepest path it may follow, in steps. */
const MEMORY_MIB = 2_500;
const DEPTH_MAX = 1_000_000;
/** The files that each model is made of. */
const PARTS = {
  register: ["register.pml", "register-mutants.pml", "register-store.pml", "timing.pml"],
  announcement: ["announcement.pml", "announcement-store.pml", "timing.pml"],
};
/** For the making of a checker, in milliseconds. */
const BUILD_LIMIT_MS = 60_000;
const OUTPUT_MAX_BYTES = 64 * 1024 * 1024;

/**
 * @typedef {object} Result
 * @property {string} model
 * @property {string} name
 * @property {"holds" | "violated" | "unfinished" | "broken"} verdict
 * @property {boolean} asExpected
 * @property {number} states
 * @property {number} depth
 * @property {number} seconds
 * @property {string} command
 * @property {string} [note]
 */

/**
 * Builds the checker for one case in a folder of its own, runs it within its limits, and removes the folder.
 *
 * @param {import("./cases.mjs").Case} one
 * @param {{ compiler: string, limitMs: number, trace?: boolean }} options
 * @returns {Promise<Result & { trail?: string }>}
 */
export async function check(one, { compiler, limitMs, trace = false }) {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-formal-"));
  try {
    const file = `${one.model}.pml`;
    for (const part of PARTS[one.model]) {
      await copyFile(fileURLToPath(new URL(part, import.meta.url)), join(folder, part));
    }
    const defines = definesOf(one);
    // Shortest counterexample first, at the price of memory, only where somebody is going to read it.
    const flags = ["-O1", "-w", "-DSAFETY", "-DCOLLAPSE", `-DMEMLIM=${MEMORY_MIB}`, ...(trace ? ["-DBFS"] : [])];
    const command = `spin ${defines.join(" ")} -a ${file} && ${compiler} ${flags.join(" ")} -o pan pan.c && ./pan -m${DEPTH_MAX}`;
    for (const [program, args] of [["spin", [...defines, "-a", file]], [compiler, [...flags, "-o", "pan", "pan.c"]]]) {
      const built = await run(program, args, folder, BUILD_LIMIT_MS);
      if (built.code !== 0) {
        return { model: one.model, name: one.name, ...nothingSeen, command, note: built.output.slice(0, 2_000) };
      }
    }
    const search = await run("./pan", [`-m${DEPTH_MAX}`], folder, limitMs);
    const result = { model: one.model, name: one.name, ...judge(one, search), command };
    if (trace && result.verdict === "violated") {
      const { output } = await run("spin", [...defines, "-t", "-p", file], folder, BUILD_LIMIT_MS);
      return { ...result, trail: await shortTrail(output, folder) };
    }
    return result;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const nothingSeen = { verdict: /** @type {const} */ ("broken"), asExpected: false, states: 0, depth: 0, seconds: 0 };

/** A mutant is held against the one property that it must break, a correct model against both. */
function definesOf({ expected, defines }) {
  const only = { holds: [], exclusion: ["CHECK_TOKENS=0"], tokens: ["CHECK_EXCLUSION=0"] };
  return [...defines, ...only[expected]].map((define) => `-D${define}`);
}

/** Only a search that ran to its end proves anything; only a broken assertion is a violation. */
function judge({ expected }, { output, seconds }) {
  const number = (pattern) => Number(pattern.exec(output)?.[1] ?? 0);
  const violated = /assertion violated/.test(output);
  const complete = /errors: 0/.test(output) && !/Search not completed|max search depth too small|reached -DMEMLIM/.test(output);
  const verdict = violated ? "violated" : complete ? "holds" : /errors: [1-9]/.test(output) ? "broken" : "unfinished";
  const last = [...output.matchAll(/States= *([\d.e+]+)/g)].at(-1)?.[1];
  return {
    verdict,
    asExpected: expected === "holds" ? verdict === "holds" : verdict === "violated",
    states: number(/(\d+) states, stored/) || Number(last ?? 0),
    depth: number(/depth reached (\d+)/),
    seconds,
    ...(verdict === "broken" ? { note: output.slice(0, 2_000) } : {}),
  };
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} folder
 * @param {number} limitMs
 * @returns {Promise<{ code: number | null, output: string, seconds: number }>}
 */
export function run(program, args, folder, limitMs) {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    execFile(program, [...args], { cwd: folder, timeout: limitMs, killSignal: "SIGKILL", maxBuffer: OUTPUT_MAX_BYTES }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : null;
      resolve({ code, output: `${stdout}${stderr}`, seconds: Math.round((performance.now() - startedAt) / 10) / 100 });
    });
  });
}
