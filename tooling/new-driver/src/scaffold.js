import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const template = fileURLToPath(new URL("../template", import.meta.url));
const ARROWS = "tooling/tidy/src/arrows.ts";
const ARROWS_BEGIN = '  "@holdfast/store-testkit":';

/** Something that the person at the keyboard can correct. */
export class ScaffoldError extends Error {}

/**
 * Makes `packages/store-<scheme>` from the template, with its row among the arrows and a changeset.
 *
 * @param {string} root The repository.
 * @param {string} scheme As in the URIs of the store, `redis` for `redis:`.
 * @returns {string[]} The files that were made or changed, from the root.
 * @throws {ScaffoldError}
 */
export function scaffold(root, scheme) {
  if (!/^[a-z][a-z0-9]{0,30}$/.test(scheme)) {
    throw new ScaffoldError(`${JSON.stringify(scheme)} is no scheme of a URI in lower case letters and digits, such as "redis".`);
  }
  const folder = `packages/store-${scheme}`;
  const place = join(root, folder);
  if (existsSync(place)) {
    throw new ScaffoldError(`${folder} is there already; take another scheme, or work on in it.`);
  }
  mkdirSync(dirname(place), { recursive: true });
  cpSync(template, place, { recursive: true, filter: (path) => basename(path) !== "node_modules" });
  cpSync(join(root, "LICENSE"), join(place, "LICENSE"));
  const files = filesIn(place).map((path) => adapt(path, scheme));
  return [...files.map((path) => path.slice(root.length + 1)), addArrow(root, scheme), addChangeset(root, scheme)];
}

/** @param {string} path @param {string} scheme @returns {string} Its path by its new name. */
function adapt(path, scheme) {
  const text = readFileSync(path, "utf8");
  const name = `${scheme.slice(0, 1).toUpperCase()}${scheme.slice(1)}`;
  writeFileSync(path, text.replaceAll("acme", scheme).replaceAll("Acme", name));
  const renamed = join(dirname(path), basename(path).replace("acme", scheme));
  renameSync(path, renamed);
  return renamed;
}

/** @param {string} root @param {string} scheme */
function addArrow(root, scheme) {
  const path = join(root, ARROWS);
  const text = readFileSync(path, "utf8");
  if (!text.includes(ARROWS_BEGIN)) {
    throw new ScaffoldError(`${ARROWS} is not as expected; add the row "@holdfast/store-${scheme}": ["@holdfast/store"] by hand.`);
  }
  writeFileSync(path, text.replace(ARROWS_BEGIN, `  "@holdfast/store-${scheme}": ["@holdfast/store"],\n${ARROWS_BEGIN}`));
  return ARROWS;
}

/** @param {string} root @param {string} scheme */
function addChangeset(root, scheme) {
  const path = `.changeset/store-${scheme}.md`;
  mkdirSync(join(root, ".changeset"), { recursive: true });
  writeFileSync(join(root, path), `---\n"@holdfast/store-${scheme}": minor\n---\n\nLocks in ${scheme}: \`@holdfast/store-${scheme}\`.\n`);
  return path;
}

/** @param {string} folder @returns {string[]} */
function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? filesIn(join(folder, entry.name)) : [join(folder, entry.name)]));
}
