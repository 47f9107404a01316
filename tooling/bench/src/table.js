/** @typedef {{ title: string, columns: readonly string[], rows: readonly (readonly (string | number | null)[])[] }} Table The first column names the row. */

/** A table of results: median, spread, and how many times the first of them. */
export function resultTable(title, results, unit = "us") {
  const scale = unit === "ms" ? 1_000 : 1;
  const rows = results.map(({ name, medianUs, lowUs, highUs }) => [name, medianUs / scale, lowUs / scale, highUs / scale, medianUs / results[0].medianUs]);
  return { title, columns: ["", `median, ${unit}`, "p10", "p90", "times the first"], rows };
}

/** The bars that go with it. */
export function resultBars(file, title, results, unit = "us") {
  const scale = unit === "ms" ? 1_000 : 1;
  return { kind: "bars", file, title, unit, bars: results.map(({ name, medianUs, lowUs, highUs }) => ({ label: name, value: medianUs / scale, low: lowUs / scale, high: highUs / scale })) };
}

/** Three digits that count; more would be noise. */
export function show(value) {
  if (typeof value !== "number") {
    return value ?? "–";
  }
  const digits = value === 0 ? 0 : 2 - Math.floor(Math.log10(Math.abs(value)));
  return Number.isInteger(value) ? grouped(String(value)) : grouped(value.toFixed(Math.min(4, Math.max(0, digits))));
}

function grouped(digits) {
  const [whole, part] = digits.split(".");
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ",")}${part === undefined ? "" : `.${part}`}`;
}

/** For a terminal. @param {Table} table */
export function asText({ title, columns, rows }) {
  const cells = [columns, ...rows.map((row) => row.map(show))];
  const widths = columns.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const lines = cells.map((row) => `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join("  ")}`);
  return [title, ...lines, ""].join("\n");
}

/** For a page. @param {Table} table @param {boolean} withTitle */
export function asMarkdown({ title, columns, rows }, withTitle = true) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [...(withTitle ? [`**${title}**`, ""] : []), line(columns), line(columns.map((_, column) => (column === 0 ? "---" : "---:"))), ...rows.map((row) => line(row.map(show)))].join("\n");
}

/** One figure of the table, by the name of its row. */
export const medianOf = (results, name) => results.find((result) => result.name === name)?.medianUs ?? Number.NaN;

