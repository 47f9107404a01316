import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * @typedef {"ts" | "js" | "sh"} Language
 * @typedef {{
 *   readonly path: string,
 *   readonly line: number,
 *   readonly language: Language,
 *   readonly code: string,
 *   readonly name: string | undefined,
 *   readonly notRun: string | undefined,
 * }} Snippet `name`: the file that its first line says it is. `notRun`: why it cannot run, as the comment above it says.
 */

const FENCE = /(?:^<!-- not run: ([^\n]+?) -->\n+)?^```(ts|js|sh)\n([\s\S]*?)^```$/gm;

/**
 * The code that a document shows. A comment `<!-- not run: <reason> -->` right above a block excuses it from running.
 *
 * @param {string} path
 * @param {string} text
 * @returns {Snippet[]}
 */
export function snippetsIn(path, text) {
  return [...text.matchAll(FENCE)].map((match) => {
    const [, notRun, language, code = ""] = match;
    const name = /^\/\/ (\S+\.[jt]s)\n/.exec(code)?.[1];
    return { path, line: text.slice(0, match.index).split("\n").length, language: toLanguage(language), code, name, notRun };
  });
}

/** @param {string | undefined} language @returns {Language} */
function toLanguage(language) {
  return language === "ts" || language === "js" ? language : "sh";
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
