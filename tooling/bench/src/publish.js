import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";

const BEGIN = "<!-- figures -->";
const END = "<!-- /figures -->";

/** Puts the tables into a page, between its marks, and says what they were measured on. */
export function publish(page, tables) {
  const text = readFileSync(page, "utf8");
  const [before, after] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (before === -1 || after < before) {
    throw new Error(`${page} has no place for figures.`);
  }
  const machine = `Node ${process.version}, ${process.platform}, ${cpus().length} processors (${cpus()[0]?.model.trim() ?? "unknown"}).`;
  writeFileSync(page, `${text.slice(0, before)}${BEGIN}\n\n${machine}\n\n\`\`\`text\n${tables.join("\n").trimEnd()}\n\`\`\`\n\n${text.slice(after)}`);
}
