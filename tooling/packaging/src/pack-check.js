import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fetchNode, versionOf } from "./node-versions.js";
import { checkInstalledManifest, packAll } from "./pack.js";
import { publishedPackages } from "./packages.js";
import { run, StepError } from "./run.js";
import { installCommand, useCommand } from "./use-command.js";
import { preparePrograms } from "./use-packages.js";

// Packs all packages, installs them as a stranger would, and uses them: as ES modules, by `require`, from TypeScript, bundled,
// and the command from a global installation. With `--all` each package is also installed alone into a project of its own, and
// all of it is run on Node 20, 22 and 24; without, on the Node that runs this.
const isMatrix = process.argv.includes("--all");
const MATRIX = ["20", "22", "24"];
const started = performance.now();
const place = mkdtempSync(join(tmpdir(), "holdfast-packed-"));

try {
  const tarballs = packAll(join(place, "tarballs"));
  say(`packed ${tarballs.size} packages`);
  const nodes = isMatrix ? MATRIX.map((version) => fetchNode(version, place)) : [process.execPath];
  say(`to be used on Node ${nodes.map(versionOf).join(", ")}`);

  const libraries = publishedPackages().filter(({ entries }) => Object.keys(entries).length > 0);
  await usePackages("all together", libraries, join(place, "together"), tarballs, nodes);
  for (const library of isMatrix ? libraries : []) {
    await usePackages(`${library.name} alone`, [library], join(place, library.name.replace(/\W+/g, "-")), tarballs, nodes);
  }

  const prefix = join(place, "global");
  installCommand(tarballs.get("holdfast") ?? "", prefix);
  for (const [index, node] of nodes.entries()) {
    useCommand(prefix, node, join(place, `command-${index}`));
  }
  say("the command, installed globally");
} catch (error) {
  if (!(error instanceof StepError)) {
    throw error;
  }
  console.error(`FAILED ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(place, { recursive: true, force: true });
}

/**
 * @param {string} what
 * @param {readonly import("./packages.js").Package[]} wanted
 * @param {string} project
 * @param {ReadonlyMap<string, string>} tarballs
 * @param {readonly string[]} nodes
 */
async function usePackages(what, wanted, project, tarballs, nodes) {
  mkdirSync(project, { recursive: true });
  const file = (/** @type {string} */ name) => `file:${tarballs.get(name)}`;
  const names = wanted.map(({ name }) => name);
  const others = [...tarballs.keys()].filter((name) => !names.includes(name));
  /** @param {readonly string[]} list */
  const filesOf = (list) => Object.fromEntries(list.map((name) => [name, file(name)]));
  // Not on a registry yet: what a package needs of the others is taken from its tarball too.
  const manifest = { private: true, type: "commonjs", dependencies: filesOf(names), overrides: filesOf(others) };
  writeFileSync(join(project, "package.json"), JSON.stringify(manifest, null, 2));
  run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"], { cwd: project });
  names.forEach((name) => checkInstalledManifest(join(project, "node_modules", name)));
  const programs = await preparePrograms(project, wanted.flatMap(({ entries }) => Object.keys(entries)));
  for (const node of nodes) {
    for (const { file: program, prints } of programs) {
      const output = run(node, [program], { cwd: project }).trim();
      if (output !== prints) {
        throw new StepError(`${what}: ${program} on ${versionOf(node)} printed ${JSON.stringify(output)} in place of ${prints}.`);
      }
    }
  }
  say(what);
}

/** @param {string} what */
function say(what) {
  console.log(`  ok  ${what.padEnd(52)} ${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s`);
}
