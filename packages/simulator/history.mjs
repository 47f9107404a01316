// Judges histories of real runs: node packages/simulator/history.mjs <file>... Exit code 1 when a promise was broken.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

// Bundled in memory, because Node 20 does not read TypeScript by itself; the checker imports nothing from outside.
const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL("src/history/judge-history.ts", import.meta.url))],
  write: false,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  logLevel: "warning",
});
const bundle = Buffer.from(outputFiles[0].contents).toString("base64");
const { judgeHistory, describeHistoryProblem } = await import(`data:text/javascript;base64,${bundle}`);

const paths = process.argv.slice(2);
if (paths.length === 0) {
  console.error("Usage: node history.mjs <file>...  Each file is what one process or one judge wrote, one JSON object a line.");
  process.exitCode = 2;
} else {
  const texts = await Promise.all(paths.map((path) => readFile(path, "utf8")));
  const { leases, writes, problems } = judgeHistory(texts);
  for (const problem of problems) {
    console.log(describeHistoryProblem(problem));
  }
  console.log(`${leases} leases, ${writes} writes: ${problems.length === 0 ? "nothing is wrong" : `${problems.length} promises are broken`}`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
