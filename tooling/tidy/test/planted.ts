import type { RepositoryFile } from "../src/rule.ts";

/** For one rule: repositories that break it, each in one way, and one close to them that does not. */
export interface Planted {
  readonly faults: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly clean: Readonly<Record<string, string>>;
}

export function toFiles(texts: Readonly<Record<string, string>>): RepositoryFile[] {
  return Object.entries(texts).map(([path, text]) => ({ path, text }));
}

const named = (name: string, fields: object = {}): string => JSON.stringify({ name, ...fields });
const core = { "packages/core/package.json": named("@holdfast/core") };
const arrowsOfCore = "| `core` | `store`, `host` |\n";
const imports = (path: string, code: string) => ({ ...core, "packages/store/package.json": named("@holdfast/store"), "packages/store-s3/package.json": named("@holdfast/store-s3"), [path]: code });
const lines = (count: number, line: string): string => Array.from({ length: count }, () => line).join("\n");

const complete = {
  name: "@holdfast/store",
  description: "The contract of a store, its errors, and more.",
  license: "MIT",
  type: "module",
  sideEffects: false,
  files: ["dist"],
  exports: { ".": { "@holdfast/source": "./src/index.ts", types: "./dist/index.d.ts", default: "./dist/index.js" }, "./package.json": "./package.json" },
  engines: { node: ">=20.19" },
};
const published = (changes: object) => ({
  "packages/store/package.json": JSON.stringify({ ...complete, ...changes }),
  "packages/store/README.md": "# Store",
  "packages/store/LICENSE": "MIT License",
});

export const planted: Readonly<Record<string, Planted>> = {
  "imports follow the arrows": {
    faults: {
      "a driver imports core": imports("packages/store-s3/src/a.ts", `import { x } from "@holdfast/core";`),
      "core imports a driver by a dynamic import": imports("packages/core/src/a.ts", `export const x = () => import("@holdfast/store-s3");`),
      "core re-exports a driver's type from a subpath": imports("packages/core/src/a.ts", `export type { x } from "@holdfast/store-s3/config";`),
      "a type is taken by an import type": imports("packages/store/src/a.ts", `export type X = import("@holdfast/core").Lease;`),
      "a package imports the command line": { ...imports("packages/core/src/a.ts", `import "holdfast";`), "apps/cli/package.json": named("holdfast") },
      "code uses what is for tests": imports("packages/core/src/a.ts", `import { check } from "@holdfast/store-testkit";`),
      "a package that has no row": { "packages/new/package.json": named("@holdfast/new"), ...imports("packages/new/src/a.ts", `import { x } from "@holdfast/store";`) },
    },
    clean: {
      ...imports("packages/core/src/a.ts", `import { x } from "@holdfast/store"; // not from "@holdfast/store-s3"\nexport const text = 'import "@holdfast/store-s3"';`),
      "packages/core/test/a.test.ts": `import { check } from "@holdfast/store-testkit";`,
    },
  },
  "package.json follows the arrows": {
    faults: {
      "a driver depends on core": { "packages/store-s3/package.json": named("@holdfast/store-s3", { dependencies: { "@holdfast/core": "workspace:^" } }) },
      "a test tool as a runtime dependency": { "packages/core/package.json": named("@holdfast/core", { peerDependencies: { "@holdfast/simulator": "workspace:^" } }) },
      "a driver tests with another driver": { "packages/store-s3/package.json": named("@holdfast/store-s3", { devDependencies: { "@holdfast/store-local": "workspace:*" } }) },
      "a package without a row": { "packages/new/package.json": named("@holdfast/new") },
    },
    clean: {
      "packages/store-b2/package.json": named("@holdfast/store-b2", {
        dependencies: { "@holdfast/store-s3": "workspace:^", zod: "catalog:" },
        devDependencies: { "@holdfast/store-testkit": "workspace:*", "@holdfast/tsconfig": "workspace:*" },
      }),
    },
  },
  "no import by path into another package": {
    faults: {
      "from source": { "packages/core/src/a.ts": `import { x } from "../../store/src/key.ts";` },
      "from a package to an app": { "packages/core/test/a.test.ts": `await import("../../../apps/cli/src/main.ts");` },
    },
    clean: { "packages/core/test/a.test.ts": `import { x } from "../src/key.ts";` },
  },
  "a file has at most 400 lines": {
    faults: { "one line too many": { "packages/core/src/a.ts": lines(401, "f();") } },
    clean: { "packages/core/src/a.ts": lines(400, "f();"), "docs/long.md": lines(900, "text") },
  },
  "a function has at most 70 lines of its own": {
    faults: {
      "a declaration": { "packages/core/src/a.ts": `function f() {\n${lines(69, "g();")}\n}` },
      "an arrow function": { "packages/core/src/a.ts": `const f = () => {\n${lines(69, "g();")}\n};` },
      "a method": { "packages/core/src/a.ts": `class A {\n m() {\n${lines(69, "g();")}\n}\n}` },
      "an excuse that gives no reason": { "packages/core/src/a.ts": `// Long:\nfunction f() {\n${lines(69, "g();")}\n}` },
      "a long function inside a short one": { "packages/core/src/a.ts": `function f() {\nconst g = () => {\n${lines(80, "h();")}\n};\n}` },
    },
    clean: {
      "packages/core/src/a.ts": `function f() {\n${lines(68, "g();")}\n}`,
      "packages/core/src/b.ts": `// Long: a table of steps that reads best in one piece.\nexport function f() {\n${lines(90, "g();")}\n}`,
      "packages/core/src/c.ts": `function f() {\n${lines(50, "// why")}\n${lines(50, "")}\n${lines(60, "g();")}\n}`,
      "packages/core/src/d.ts": `function f() {\nreturn {\n${lines(30, "m() {\n g();\n return 1;\n},")}\n};\n}`,
    },
  },
  "named exports only": {
    faults: {
      "an expression": { "packages/core/src/a.ts": "export default 1;" },
      "a function": { "packages/core/src/a.ts": "export default function f() {}" },
      "a renamed export": { "packages/core/src/a.ts": "const x = 1; export { x as default };" },
    },
    clean: { "packages/core/vitest.config.js": "export default 1;", "packages/core/src/a.ts": `export const text = "export default 1";` },
  },
  "no export of everything": {
    faults: { "a star": { "packages/core/src/index.ts": `export * from "./a.ts";` } },
    clean: { "packages/core/src/index.ts": `export { a } from "./a.ts";` },
  },
  "no focused tests": {
    faults: {
      "a test": { "packages/core/test/a.test.ts": `test.only("x", () => {});` },
      "a table of tests": { "packages/core/test/a.test.ts": `describe.only.each([1])("x", () => {});` },
      "behind a condition": { "packages/core/test/a.test.ts": `test.runIf(true).only("x", () => {});` },
    },
    clean: { "packages/core/test/a.test.ts": `test("x", () => { mode.only(); });\n// test.only(` },
  },
  "no ambient date": {
    faults: {
      "new Date": { "packages/core/src/a.ts": "export const now = () => new Date();" },
      "new Date without brackets": { "packages/core/src/a.ts": "export const now = () => new Date;" },
      "Date as a function": { "apps/cli/src/a.ts": "export const now = () => Date();" },
    },
    clean: {
      "packages/core/src/a.ts": "export const iso = (ms: number) => new Date(ms).toISOString();",
      "packages/core/src/clock.ts": "export const now = () => new Date();",
      "packages/core/test/a.test.ts": "new Date();",
    },
  },
  "no silent catch": {
    faults: {
      "no binding": { "packages/core/src/a.ts": "try { f(); } catch { g(); }" },
      "an empty block": { "packages/core/src/a.ts": "try { f(); } catch (error) {}" },
    },
    clean: { "packages/core/src/a.ts": "try { f(); } catch {\n // Nothing is lost: the timer of the caller fires anyway.\n }\ntry { f(); } catch (error) { report(error); }" },
  },
  "no loose ends without an issue": {
    faults: { "in code": { "packages/core/src/a.ts": "// TODO later" }, "in a document": { "docs/a.md": "FIXME: write this" } },
    clean: { "packages/core/src/a.ts": "// TODO(#12) once Node 24 is the oldest.", "docs/a.md": "a todo list" },
  },
  "names that say what is inside": {
    faults: { "a folder": { "packages/core/src/utils/time.ts": "" }, "a file": { "apps/cli/src/helpers.ts": "" }, "a test": { "apps/cli/test/common.test.ts": "" } },
    clean: { "packages/core/src/common-prefix.ts": "" },
  },
  "code files are in kebab-case": {
    faults: { camel: { "packages/core/src/lockName.ts": "" }, snake: { "packages/core/test/lock_name.test.ts": "" } },
    clean: { "packages/core/src/lock-name.ts": "", "packages/core/test/lock-name.test.ts": "", "packages/core/vitest.config.js": "" },
  },
  "a published package is complete": {
    faults: {
      "no description": published({ description: "" }),
      "another licence": published({ license: "ISC" }),
      "no files": published({ files: undefined }),
      "side effects": published({ sideEffects: undefined }),
      "no engines": published({ engines: undefined }),
      "an entry without types": published({ exports: { ".": { default: "./dist/index.js" } } }),
      "types after default": published({ exports: { ".": { default: "./dist/index.js", types: "./dist/index.d.ts" } } }),
      "no README": { "packages/store/package.json": JSON.stringify(complete), "packages/store/LICENSE": "MIT License" },
      "no LICENSE": { "packages/store/package.json": JSON.stringify(complete), "packages/store/README.md": "# Store" },
    },
    clean: { ...published({}), "packages/scratch/package.json": named("@holdfast/scratch", { private: true }) },
  },
  "one licence": {
    faults: { none: {}, "another text": { LICENSE: "All rights reserved" }, "a copy that differs": { LICENSE: "MIT License", "packages/core/LICENSE": "MIT License, changed" } },
    clean: { LICENSE: "MIT License", "packages/core/LICENSE": "MIT License" },
  },
  "one version of pnpm": {
    faults: {
      "two versions": { "package.json": `{\n  "packageManager": "pnpm@10.1.0"\n}`, "pnpm-workspace.yaml": "catalog:\n  pnpm: 10.2.0\n" },
      "none": { "package.json": "{}", "pnpm-workspace.yaml": "catalog:\n" },
    },
    clean: { "package.json": `{\n  "packageManager": "pnpm@10.1.0+sha512.ab"\n}`, "pnpm-workspace.yaml": "catalog:\n  pnpm: 10.1.0\n" },
  },
  "no download address in the lockfile": {
    faults: {
      "a tarball": { "pnpm-lock.yaml": "  ms@2.1.3:\n    resolution: {integrity: sha512-x, tarball: file}\n" },
      "an address": { "pnpm-lock.yaml": "    resolution: {url: https://example.org/ms.tgz}\n" },
    },
    clean: { "pnpm-lock.yaml": "    resolution: {integrity: sha512-x}\n    deprecated: see https://example.org\n" },
  },
  "relative links lead somewhere": {
    faults: {
      "a missing file": { "README.md": "[protocol](docs/protocol.md)" },
      "one folder too few": { "docs/a.md": "[readme](README.md)", "README.md": "" },
      "a missing picture": { "README.md": "![diagram](docs/diagram.svg#part)" },
    },
    clean: {
      "README.md": "[a](docs/a.md#part) [folder](docs/) [web](https://example.org) [here](#below)\n```\n[not](followed.md)\n```",
      "docs/a.md": "[up](../README.md)",
    },
  },
  "nothing points outside of the repository": {
    faults: {
      "a path of one machine": { "docs/a.md": "see /root/notes.txt" },
      "a home folder": { "packages/core/src/a.ts": `const path = "/home/ann/holdfast/x";` },
      "a registry": { "CONTRIBUTING.md": "npm --registry https://registry.npmjs.org" },
      "how it was made": { "docs/a.md": "written by a subagent" },
    },
    clean: { "docs/a.md": "ssh-agent, ./root/x, https://example.org/home/page, a session" },
  },
  "changesets name packages and speak to users": {
    faults: {
      "an unknown package": { ...core, ".changeset/a.md": `---\n"@holdfast/cor": minor\n---\n\nLocks can now be listed.\n` },
      "an unknown bump": { ...core, ".changeset/a.md": `---\n"@holdfast/core": big\n---\n\nLocks can now be listed.\n` },
      "no words": { ...core, ".changeset/a.md": `---\n"@holdfast/core": patch\n---\n\nfix\n` },
    },
    clean: { ...core, ".changeset/a.md": `---\n"@holdfast/core": minor\n---\n\nLocks can now be listed.\n`, ".changeset/b.md": "---\n---\n", ".changeset/README.md": "# Changesets" },
  },
  "ARCHITECTURE.md matches the packages": {
    faults: {
      "no page": core,
      "a package without a paragraph": { ...core, "ARCHITECTURE.md": `${arrowsOfCore}\n## The packages\n` },
      "a package that is gone": { ...core, "ARCHITECTURE.md": `${arrowsOfCore}\n## The packages\n**\`packages/core\`** **\`packages/gone\`**` },
      "an arrow too many": { ...core, "ARCHITECTURE.md": `| \`core\` | \`store\`, \`host\`, \`store-s3\` |\n## The packages\n**\`packages/core\`**` },
      "a row too few": { ...core, "ARCHITECTURE.md": "## The packages\n**`packages/core`**" },
      "a row for what is gone": { ...core, "ARCHITECTURE.md": `${arrowsOfCore}| \`gone\` | nothing |\n## The packages\n**\`packages/core\`**` },
    },
    clean: { ...core, "ARCHITECTURE.md": `${arrowsOfCore}\n## The packages\n1. **\`packages/core\`**: the protocol.\n\n## More\n` },
  },
  "README.md lists every package": {
    faults: { "a package": { ...core, "README.md": "packages/core" }, "no README": core },
    clean: { ...core, "README.md": "[packages/core](packages/core)" },
  },
};
