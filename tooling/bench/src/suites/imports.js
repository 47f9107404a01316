import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzippedBytes } from "@holdfast/packaging/gzipped";
import { publishedPackages } from "@holdfast/packaging/packages";
import { takeTurns } from "../measure.js";
import { show } from "../table.js";

const TITLE = "Import time and size of every package";
const EMPTY = "an empty module";
const IMPORT = "const before = process.hrtime.bigint(); await import(process.argv[1]); console.log(Number(process.hrtime.bigint() - before) / 1000)";

/** In a process of its own each time, from the call of `import` to its end, less what an empty module takes. */
export async function measure({ quick }) {
  const entries = publishedPackages().flatMap(({ folder, entries: own }) => Object.entries(own).map(([name, entry]) => ({ name, path: join(folder, entry.default) })));
  const empty = fileURLToPath(new URL("../empty.js", import.meta.url));
  const contestants = [{ name: EMPTY, path: empty }, ...entries].map(({ name, path }) => ({ name, url: pathToFileURL(path).href }));
  const results = await takeTurns(
    contestants.map(({ name, url }) => ({ name, sample: () => [importUs(url)] })),
    { rounds: quick ? 2 : 15, perRound: 1, warmUp: quick ? 0 : 1 },
  );
  const emptyUs = results[0].medianUs;
  const rows = [];
  for (const [index, { name, path }] of entries.entries()) {
    const { medianUs, lowUs, highUs } = results[index + 1];
    rows.push([name, ...[medianUs, lowUs, highUs].map((us) => Math.max(0, us - emptyUs) / 1_000), (await gzippedBytes(path)) / 1_000]);
  }
  const [, core, , , coreKb] = rows.find(([name]) => name === "@holdfast/core");
  return {
    title: TITLE,
    says: [`Each in a fresh process, less the ${show(emptyUs / 1_000)} ms of an empty module. The size is that of the entry with every Holdfast package below it, minified and gzipped, without the libraries of third parties.`],
    tables: [{ title: TITLE, columns: ["", "import, median ms", "p10", "p90", "gzipped, kB"], rows }],
    charts: [
      { kind: "bars", file: "imports", title: "Import in a fresh process, less an empty module", unit: "ms", bars: rows.map(([label, value]) => ({ label, value })) },
      { kind: "bars", file: "sizes", title: "Minified and gzipped, with the Holdfast packages below", unit: "kB", bars: rows.map(([label, , , , value]) => ({ label, value })) },
    ],
    bars: [
      { aim: "`import \"@holdfast/core\"`", allowed: "under 15 ms", measured: core, met: core < 15 },
      { aim: "`@holdfast/core` gzipped", allowed: "under 15 kB", measured: coreKb, met: coreKb < 15 },
    ],
  };
}

function importUs(url) {
  const done = spawnSync(process.execPath, ["--input-type=module", "-e", IMPORT, url], { encoding: "utf8" });
  if (done.status !== 0) {
    throw new Error(`importing ${url} ended with ${done.status}: ${done.stderr}`);
  }
  return Number(done.stdout);
}
