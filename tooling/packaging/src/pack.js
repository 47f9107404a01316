import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { publishedPackages, root } from "./packages.js";
import { run, StepError } from "./run.js";

const PNPM = join(root, "node_modules/pnpm/bin/pnpm.cjs");

/**
 * Packs every package as it would be published.
 *
 * @param {string} folder
 * @returns {Map<string, string>} The tarballs by the names of the packages.
 */
export function packAll(folder) {
  mkdirSync(folder, { recursive: true });
  return new Map(publishedPackages().map((packed) => [packed.name, pack(packed, folder)]));
}

/** @param {import("./packages.js").Package} packed @param {string} folder */
function pack({ name, folder: from }, folder) {
  if (!existsSync(join(from, "dist"))) {
    throw new StepError(`${name} has no dist; run \`npm run build\` first.`);
  }
  // pnpm is what publishes: it writes versions where the manifest says `workspace:` and `catalog:`.
  const told = JSON.parse(run(process.execPath, [PNPM, "pack", "--json", "--pack-destination", folder], { cwd: from }));
  const files = told.files.map((/** @type {{ path: string }} */ { path }) => path);
  const missing = ["LICENSE", "README.md", "package.json"].filter((path) => !files.includes(path));
  const unwanted = files.filter((/** @type {string} */ path) => !/^(LICENSE|README\.md|CHANGELOG\.md|package\.json|dist\/.*\.(js|js\.map|d\.ts|json|1))$/.test(path));
  if (missing.length > 0 || unwanted.length > 0) {
    throw new StepError(`${name}: the tarball lacks ${missing.join(", ") || "nothing"} and should not have ${unwanted.join(", ") || "nothing"}.`);
  }
  return told.filename;
}

/**
 * A manifest in a registry must say versions, and no word of the workspace.
 *
 * @param {string} folder Of an installed package.
 */
export function checkInstalledManifest(folder) {
  const text = readFileSync(join(folder, "package.json"), "utf8");
  if (/"(workspace|catalog):/.test(text)) {
    throw new StepError(`${folder}/package.json still speaks of the workspace.`);
  }
}
