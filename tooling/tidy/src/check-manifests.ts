import { placeOf, type Rule, type Violation } from "./rule.ts";

/** Whoever installs a package gets what the registry page promises: words, licence, types, and nothing but `dist`. */
export const completePackages: Rule = {
  name: "a published package is complete",
  check: (files) => {
    const paths = new Set(files.map(({ path }) => path));
    return files
      .filter(({ path }) => /^(packages|apps)\/[^/]+\/package\.json$/.test(path))
      .flatMap(({ path, text }) => {
        const manifest = JSON.parse(text);
        if (manifest.private === true) {
          return [];
        }
        const { member } = placeOf(path);
        const missing = ["README.md", "LICENSE"].filter((name) => !paths.has(`${member}/${name}`)).map((name) => `has no ${name}.`);
        return [...missing, ...problemsOf(manifest, path.startsWith("packages/"))].map((message) => ({ path, message }));
      });
  },
};

/** Every package carries the licence of the repository, word for word: the registry shows each one alone. */
export const oneLicense: Rule = {
  name: "one licence",
  check: (files) => {
    const own = files.find(({ path }) => path === "LICENSE");
    if (own === undefined || !own.text.includes("MIT License")) {
      return [{ path: "LICENSE", message: "the MIT licence is missing." }];
    }
    return files
      .filter(({ path, text }) => path.endsWith("/LICENSE") && text !== own.text)
      .map(({ path }) => ({ path, message: "differs from the LICENSE of the repository; copy that one." }));
  },
};

/** `npm start` installs with one pnpm and the tools run with the same one. */
export const onePnpm: Rule = {
  name: "one version of pnpm",
  check: (files) => {
    const pinned = /"packageManager": "pnpm@([^"+]+)/.exec(textOf(files, "package.json"))?.[1];
    const inCatalog = /^ {2}pnpm: (\S+)$/m.exec(textOf(files, "pnpm-workspace.yaml"))?.[1];
    return pinned !== undefined && pinned === inCatalog
      ? []
      : [{ path: "package.json", message: `packageManager says ${pinned ?? "nothing"}, the catalog of pnpm-workspace.yaml ${inCatalog ?? "nothing"}.` }];
  },
};

/** A lockfile without addresses works with whatever registry the reader has. */
export const lockfileWithoutAddresses: Rule = {
  name: "no download address in the lockfile",
  check: (files) =>
    textOf(files, "pnpm-lock.yaml")
      .split("\n")
      .flatMap((text, index): Violation[] =>
        /https?:\/\/|\btarball:|git\+ssh:/.test(text) && !/^\s+deprecated:/.test(text)
          ? [{ path: "pnpm-lock.yaml", line: index + 1, message: "a download address; install again with lockfileIncludeTarballUrl: false." }]
          : [],
      ),
};

interface Manifest {
  readonly [field: string]: unknown;
}

function problemsOf(manifest: Manifest, isLibrary: boolean): string[] {
  const { description, license, type, files, engines, sideEffects, exports } = manifest;
  return [
    [typeof description === "string" && description.length > 20, "needs a `description` that tells a stranger what it is for."],
    [license === "MIT", "needs `license`: MIT."],
    [type === "module", "needs `type`: module."],
    [Array.isArray(files) && files.includes("dist"), "needs `files` with dist."],
    [JSON.stringify(engines ?? {}).includes('"node":">=20.19"'), "needs `engines.node`: >=20.19."],
    [!isLibrary || sideEffects === false, "needs `sideEffects`: false."],
    [!isLibrary || hasTypedExports(exports), "needs `exports` where each entry has `types` before `default`."],
  ].flatMap(([holds, problem]) => (holds === true ? [] : [String(problem)]));
}

function hasTypedExports(exports: unknown): boolean {
  if (typeof exports !== "object" || exports === null) {
    return false;
  }
  const entries = Object.entries(exports).filter(([name]) => name !== "./package.json");
  return "." in exports && entries.every(([, entry]) => typeof entry === "object" && entry !== null && Object.keys(entry).slice(-2).join() === "types,default");
}

function textOf(files: readonly { readonly path: string; readonly text: string }[], wanted: string): string {
  return files.find(({ path }) => path === wanted)?.text ?? "";
}
