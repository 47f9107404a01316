import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { toSvg } from "./chart.js";
import { asMarkdown, show } from "./table.js";

const BEGIN = "<!-- figures -->";
const END = "<!-- /figures -->";
const docs = fileURLToPath(new URL("../../../docs/", import.meta.url));
const FIGURES = join(docs, "performance.json");

/** When and on what a suite was measured. Taken before it runs: the load that counts is that of the others. */
export function circumstances() {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: docs, encoding: "utf8" }).trim();
  const changed = execFileSync("git", ["status", "--porcelain", "--", "packages", "apps"], { cwd: docs, encoding: "utf8" }) !== "";
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: changed ? `${commit} and what was not committed` : commit,
    node: process.version,
    system: `${process.platform}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown"}`,
    load: Number(loadavg()[0].toFixed(1)),
  };
}

/**
 * Keeps the figures of these suites, beside those of the others, and writes the page anew from all of them.
 *
 * @param {Record<string, object>} measured By the name of the suite.
 * @param {readonly string[]} order The names of all suites, as the page shows them.
 */
export function publish(measured, order) {
  const kept = existsSync(FIGURES) ? JSON.parse(readFileSync(FIGURES, "utf8")) : {};
  const all = Object.fromEntries(order.flatMap((name) => (measured[name] ?? kept[name] ? [[name, measured[name] ?? kept[name]]] : [])));
  writeFileSync(FIGURES, `${JSON.stringify(all, null, 1)}\n`);
  mkdirSync(join(docs, "performance"), { recursive: true });
  for (const { charts = [] } of Object.values(measured)) {
    for (const chart of charts) {
      writeFileSync(join(docs, "performance", `${chart.file}.svg`), toSvg(chart));
    }
  }
  const page = join(docs, "performance.md");
  const text = readFileSync(page, "utf8");
  const [before, after] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (before === -1 || after < before) {
    throw new Error(`${page} has no place for figures: put ${BEGIN} and ${END} into it.`);
  }
  writeFileSync(page, `${text.slice(0, before)}${BEGIN}\n\n${pageOf(all)}\n\n${text.slice(after)}`);
}

function pageOf(all) {
  const bars = Object.values(all).flatMap((part) => part.bars ?? []);
  const verdicts = { title: "The aims", columns: ["aim", "allowed", "measured", "met"], rows: bars.map(({ aim, allowed, measured, met }) => [aim, allowed, show(measured), met ? "yes" : "no"]) };
  return [...(bars.length === 0 ? [] : [asMarkdown(verdicts)]), ...Object.values(all).map(partOf)].join("\n\n");
}

function partOf({ title, says = [], tables, charts = [], at }) {
  const stamp = `${at.date}, commit ${at.commit}, Node ${at.node.slice(1)}, ${at.system}, load ${at.load}${at.isQuick ? ", a short run" : ""}`;
  return [`## ${title}`, ...says, ...charts.map(({ file, title: alt }) => `![${alt}](performance/${file}.svg)`), ...tables.map((table) => asMarkdown(table, table.title !== title)), `<sub>${stamp}.</sub>`].join("\n\n");
}
