import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inRoot } from "./root.mjs";

/**
 * Every package that goes to the registry, found by its manifest and not by a list that somebody forgets.
 *
 * @returns {{ name: string, folder: string, hasTypes: boolean }[]}
 */
export function publishable() {
  return ["packages", "apps"]
    .filter((parent) => existsSync(inRoot(parent)))
    .flatMap((parent) => readdirSync(inRoot(parent)).map((name) => inRoot(parent, name)))
    .filter((folder) => existsSync(join(folder, "package.json")))
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) }))
    .filter(({ manifest }) => manifest.private !== true)
    .map(({ folder, manifest }) => ({ name: manifest.name, folder, hasTypes: JSON.stringify(manifest.exports ?? {}).includes('"types"') }));
}
