import { arrows, forTests, settings } from "./arrows.ts";
import { isCode, placeOf, type RepositoryFile, type Rule, type Violation } from "./rule.ts";
import { importsOf } from "./syntax.ts";

/** Import statements follow the arrows, wherever they are written: `src` strictly, tests with the test tools besides. */
export const importsFollowArrows: Rule = {
  name: "imports follow the arrows",
  check(files) {
    const names = memberNames(files);
    return files.filter(({ path }) => isLibrary(path) && isCode(path)).flatMap((file) => importViolations(file, names));
  },
};

/** package.json follows the same arrows, so that an arrow cannot be prepared before anybody notices. */
export const manifestsFollowArrows: Rule = {
  name: "package.json follows the arrows",
  check: (files) => files.filter(({ path }) => isLibrary(path) && placeOf(path).inside === "package.json").flatMap(manifestViolations),
};

/** Nothing reaches into another package by path, past what that package exports. */
export const noReachingIn: Rule = {
  name: "no import by path into another package",
  check: (files) =>
    files
      .filter(({ path }) => /^(packages|apps)\//.test(path) && isCode(path))
      .flatMap((file) =>
        importsOf(file)
          .filter(({ specifier }) => specifier.startsWith(".") && leaves(file.path, specifier))
          .map(({ specifier, line }) => ({ path: file.path, line, message: `"${specifier}" is outside of this package; import the package by its name.` })),
      ),
};

function isLibrary(path: string): boolean {
  return path.startsWith("packages/");
}

function memberNames(files: readonly RepositoryFile[]): ReadonlyMap<string, string> {
  return new Map(
    files.filter(({ path }) => placeOf(path).inside === "package.json").map(({ path, text }) => [placeOf(path).member, String(JSON.parse(text).name)]),
  );
}

function importViolations(file: RepositoryFile, names: ReadonlyMap<string, string>): Violation[] {
  const { member, inside } = placeOf(file.path);
  const owner = names.get(member) ?? member;
  const inSource = inside.startsWith("src/");
  const allowed = new Set([owner, ...(arrows[owner] ?? []), ...(inSource ? [] : [...forTests, ...settings])]);
  const ours = new Set([...names.values(), ...Object.keys(arrows)]);
  return importsOf(file)
    .map(({ specifier, line }) => ({ line, target: packageOf(specifier) }))
    .filter(({ target }) => ours.has(target) && !allowed.has(target))
    .map(({ target, line }) => ({ path: file.path, line, message: `${owner} may not import ${target}; the arrows are in tooling/tidy/src/arrows.ts.` }));
}

function manifestViolations({ path, text }: RepositoryFile): Violation[] {
  const manifest = JSON.parse(text);
  const allowed = arrows[manifest.name];
  if (allowed === undefined) {
    return [{ path, message: `${manifest.name} has no row in tooling/tidy/src/arrows.ts.` }];
  }
  const runtime = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.optionalDependencies });
  const forTools = Object.keys({ ...manifest.devDependencies });
  const isOurs = (name: string): boolean => name.startsWith("@holdfast/") || name === "holdfast";
  return [
    ...runtime.filter((name) => isOurs(name) && !allowed.includes(name)),
    ...forTools.filter((name) => isOurs(name) && ![...allowed, ...forTests, ...settings].includes(name)),
  ].map((name) => ({ path, message: `${manifest.name} may not depend on ${name}; the arrows are in tooling/tidy/src/arrows.ts.` }));
}

/** `@holdfast/store/errors` belongs to `@holdfast/store`. */
function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

function leaves(path: string, specifier: string): boolean {
  const base = new URL(`file:///${path}`);
  return placeOf(new URL(specifier, base).pathname.slice(1)).member !== placeOf(path).member;
}
