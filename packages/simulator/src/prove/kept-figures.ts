import { execFileSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { type Figures, type FiguresOfParts, pageLines, parseFigures } from "./figures.ts";
import { type Part, parts } from "./parts.ts";
import type { DocFile } from "./prove-report.ts";

const [BEGIN, END] = ["<!-- prove:begin -->", "<!-- prove:end -->"];

/** Where what the long run found is kept: the figures of each part, and the page that is put together from them. */
export interface FiguresPlace {
  readonly figures: string;
  /** Ends with a slash. */
  readonly docs: string;
}

export async function keptFigures({ figures }: FiguresPlace): Promise<FiguresOfParts> {
  return parseFigures(await readFile(figures, "utf8"));
}

export async function keepFigures(place: FiguresPlace, { id }: Part, kept: Figures, files: readonly DocFile[]): Promise<void> {
  for (const { path, text } of files) {
    await mkdir(dirname(`${place.docs}${path}`), { recursive: true });
    await writeFile(`${place.docs}${path}`, text);
  }
  await writeFile(place.figures, `${JSON.stringify({ ...(await keptFigures(place)), [id]: kept }, null, 1)}\n`);
}

export async function writePage({ docs }: FiguresPlace, figures: FiguresOfParts): Promise<void> {
  const path = `${docs}safety.md`;
  const page = await readFile(path, "utf8");
  if (!page.includes(BEGIN) || !page.includes(END)) {
    throw new Error(`${path} has lost its markers ${BEGIN} and ${END}.`);
  }
  const before = page.slice(0, page.indexOf(BEGIN) + BEGIN.length);
  await writeFile(path, [before, ...pageLines(parts, figures), page.slice(page.indexOf(END))].join("\n"));
}

/** Of the code that is proven; with a plus sign where that was changed since. */
export function commitOf({ docs }: FiguresPlace): string {
  const git = (...words: readonly string[]): string => execFileSync("git", words, { cwd: docs, encoding: "utf8" }).trim();
  const isChanged = git("status", "--porcelain", "--", "../packages/*/src/*") !== "";
  return `${git("rev-parse", "--short", "HEAD")}${isChanged ? "+" : ""}`;
}
