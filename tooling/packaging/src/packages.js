import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../../", import.meta.url));

/**
 * @typedef {{ readonly types: string, readonly default: string }} Entry
 * @typedef {{
 *   readonly name: string,
 *   readonly folder: string,
 *   readonly entries: Readonly<Record<string, Entry>>,
 *   readonly dependencies: readonly string[],
 * }} Package `entries` by what a user imports: `@holdfast/sidecar/algorithm`. None for the command.
 */

/** Every package that goes to a registry, found by its manifest. @returns {Package[]} */
export function publishedPackages() {
  return ["packages", "apps"]
    .flatMap((parent) => readdirSync(join(root, parent)).map((name) => join(root, parent, name)))
    .filter((folder) => existsSync(join(folder, "package.json")))
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) }))
    .filter(({ manifest }) => manifest.private !== true)
    .map(({ folder, manifest }) => ({
      name: manifest.name,
      folder,
      entries: entriesOf(manifest),
      dependencies: Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }),
    }));
}

/** @param {{ name: string, exports: Record<string, Entry | string> }} manifest @returns {Record<string, Entry>} */
function entriesOf({ name, exports }) {
  /** @type {Record<string, Entry>} */
  const entries = {};
  for (const [path, entry] of Object.entries(exports)) {
    if (typeof entry !== "string") {
      entries[path.replace(/^\./, name)] = entry;
    }
  }
  return entries;
}
