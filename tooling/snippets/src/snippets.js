import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * @typedef {"ts" | "js" | "sh" | "lua"} Language
 * @typedef {{
 *   readonly path: string,
 *   readonly line: number,
 *   readonly language: Language,
 *   readonly code: string,
 *   readonly name: string | undefined,
 *   readonly notRun: string | undefined,
 *   readonly partOf: string | undefined,
 * }} Snippet `name`: the file that its first line says it is. `notRun`: why it cannot run, as the comment above it says.
 * `partOf`: the file of this repository that it quotes.
 */

const FENCE = /(?:^<!-- (not run|part of): ([^\n]+?) -->\n+)?^```(ts|js|sh|lua)\n([\s\S]*?)^```$/gm;

/**
 * The code that a document shows. A comment right above a block excuses it from running:
 * `<!-- not run: <reason> -->`, or `<!-- part of: <path> -->` where it quotes a file that has tests of its own.
 *
 * @param {string} path
 * @param {string} text
 * @returns {Snippet[]}
 */
export function snippetsIn(path, text) {
  return [...text.matchAll(FENCE)].map((match) => {
    const [, excuse, words, language, code = ""] = match;
    const [notRun, partOf] = [excuse === "not run" ? words : undefined, excuse === "part of" ? words : undefined];
    const name = /^\/\/ (\S+\.[jt]s)\n/.exec(code)?.[1];
    return { path, line: text.slice(0, match.index).split("\n").length, language: toLanguage(language), code, name, notRun, partOf };
  });
}

/** @param {string | undefined} language @returns {Language} */
function toLanguage(language) {
  return language === "ts" || language === "js" || language === "lua" ? language : "sh";
}

/** Every document of the repository that shows code to a reader. @returns {Snippet[]} */
export function allSnippets() {
  return documents().flatMap((path) => snippetsIn(path, readFileSync(join(root, path), "utf8")));
}

/** @returns {string[]} */
function documents() {
  const folders = ["packages", "apps", "examples"].flatMap((parent) => readdirSync(join(root, parent)).map((name) => `${parent}/${name}/README.md`));
  const pages = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" }).map((name) => `docs/${name.replaceAll("\\", "/")}`);
  return ["README.md", "CONTRIBUTING.md", ...folders, ...pages].filter((path) => path.endsWith(".md") && existsSync(join(root, path)));
}

/**
 * Packages whose own test runs their page, because it takes what only they have.
 *
 * @param {Snippet} snippet
 */
export function runsInItsPackage({ path }) {
  return path.endsWith("/README.md") && existsSync(join(root, path, "../test/readme.test.ts"));
}
