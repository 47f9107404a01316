import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { cycle } from "./cycle.js";
import { handOver } from "./hand-over.js";

/**
 * Prints the figures of this machine. `--write` puts them into the README between its markers, and `--quick` takes a
 * tenth of the time. Build the packages first: what is measured is what is published.
 */
const isQuick = process.argv.includes("--quick");
const readme = new URL("../README.md", import.meta.url);

/** Where Linux keeps files in memory: what is left there is the lock, without the disk below it. */
const MEMORY = "/dev/shm";

await cycle({ rounds: 10, perRound: 100, place: tmpdir() });
const rounds = isQuick ? 5 : 25;
const tables = [
  table("acquire and release, uncontended", "µs", 1, await cycle({ rounds, perRound: 100, place: tmpdir() })),
  ...(existsSync(MEMORY) ? [table("the same in a folder in memory", "µs", 1, await cycle({ rounds, perRound: 100, place: MEMORY }))] : []),
  table("release here, acquired by a waiter in another process", "ms", 1_000, await handOver({ times: isQuick ? 15 : 60 })),
];
const when = new Date().toISOString().slice(0, 10);
const load = loadavg()[0]?.toFixed(1);
const text = [...tables, `Median, with the tenth and the ninetieth of a hundred. ${when}, Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${process.platform}, load ${load}.`].join("\n\n");
console.log(text);
if (process.argv.includes("--write")) {
  const [before, rest = ""] = readFileSync(readme, "utf8").split("<!-- bench:begin -->");
  const after = rest.split("<!-- bench:end -->")[1];
  if (after === undefined) {
    throw new Error("the README has no markers for the figures.");
  }
  writeFileSync(readme, `${before}<!-- bench:begin -->\n${text}\n<!-- bench:end -->${after}`);
}

function table(title, unit, scale, results) {
  const show = (us) => (us / scale).toFixed(scale === 1 ? 0 : 1);
  const [first] = results;
  const rows = results.map(({ name, medianUs, lowUs, highUs }) => `| ${name} | ${show(medianUs)} ${unit} | ${show(lowUs)} to ${show(highUs)} | ${(medianUs / first.medianUs).toFixed(1)} × |`);
  return [`| ${title} | median | spread | against the first |`, "| --- | ---: | ---: | ---: |", ...rows].join("\n");
}
