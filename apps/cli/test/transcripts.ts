import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { fileURLToPath } from "node:url";

export const PAGE = fileURLToPath(new URL("../../../docs/cli.md", import.meta.url));

/** The page with these transcripts between its marks, where what differs from run to run is always the same. */
export function pageWith(transcripts: ReadonlyMap<string, readonly string[]>): string {
  return readFileSync(PAGE, "utf8").replaceAll(/(<!-- session: ([a-z-]+) -->\n)[\s\S]*?(<!-- \/session -->)/g, (_, begin: string, name: string, end: string) => {
    const lines = transcripts.get(name) ?? [`There is no session ${name}.`];
    return `${begin}\n\`\`\`console\n${aligned(lines.map(settled)).join("\n").trim()}\n\`\`\`\n\n${end}`;
  });
}

function settled(line: string): string {
  return line
    .replaceAll(hostname(), "build-7")
    .replaceAll(/\(pid \d+\)/g, "(pid 4711)")
    .replaceAll(/\b\d+(?:ms|s) ago/g, "2s ago")
    .replaceAll(/free in \d+s/g, "free in 28s")
    .replaceAll(/giving up in \d+[sm]/g, "giving up in 57s")
    .replaceAll(/\b1[0-9]{12}\b/g, "1795674725313")
    .replaceAll(/^(\[1\]\+ {2}Stopped +).*$/g, "$1holdfast run --name deploy -- ./build.sh")
    .replaceAll(/ends in \d+ s/g, "ends in 27 s")
    .replaceAll(/up to \d+s/g, "up to 27s")
    .replaceAll(/\bin \d+s\b/g, "in 28s")
    .replaceAll(/\d\d:\d\d:\d\d/g, "14:03:59")
    .replaceAll(/ago, \d+ times/g, "ago, 1 times")
    .replaceAll(/\b[0-9a-f]{32}\b/g, "6f0e2c8a5b7d4f139c21e4a7b3d58f60");
}

/** A table whose cells have another width now. */
function aligned(lines: readonly string[]): readonly string[] {
  const from = lines.findIndex((line) => line.startsWith("LOCK "));
  const length = lines.slice(from).findIndex((line) => line === "");
  const rows = from === -1 ? [] : lines.slice(from, from + length).map((line) => line.split(/ {2,}/));
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const drawn = rows.map((row) => row.map((cell, column) => cell.padEnd(width(column))).join("  ").trimEnd());
  return from === -1 ? lines : [...lines.slice(0, from), ...drawn, ...lines.slice(from + length)];
}
