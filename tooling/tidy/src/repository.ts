import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RepositoryFile } from "./rule.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");

// What .gitignore names, and git itself. Asking git would tie the rules to a clone; a plain copy is held to them too.
const notOurs = new Set([".git", "node_modules", "dist", ".turbo", "coverage", ".holdfast", ".planted", ".written"]);
const isText = /(\.(ts|mts|js|mjs|json|jsonc|ya?ml|md|sh|txt|toml|svg)|^LICENSE|^\.[a-z-]+|^run|^Dockerfile)$/;

/** Every text file of the repository. */
export function readRepository(folder = ""): RepositoryFile[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (notOurs.has(entry.name)) {
      // In a second work tree .git is a file.
      return [];
    }
    if (entry.isDirectory()) {
      return readRepository(path);
    }
    return entry.isFile() && isText.test(entry.name) ? [{ path, text: readFileSync(join(root, path), "utf8") }] : [];
  });
}
