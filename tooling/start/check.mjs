import { existsSync } from "node:fs";
import { publishable } from "./publishable.mjs";
import { run } from "./process.mjs";
import { inRoot } from "./root.mjs";
import { install } from "./install.mjs";
import { main, programStep, report } from "./step.mjs";
import { tool, turbo } from "./tools.mjs";

await main(check);

/** Every check that is no test. One that fails does not hide the next; the first exit code is the one that counts. */
async function check() {
  await install();
  let exitCode = 0;
  for (const { title, next, program } of checks()) {
    await programStep(title, next, program).catch((failure) => {
      const code = report(failure);
      exitCode = exitCode === 0 ? code : exitCode;
    });
  }
  console.log(exitCode === 0 ? "\nall checks passed" : "\nnot all checks passed: see FAILED above");
  return exitCode;
}

/** @returns {{ title: string, next: string, program: () => Promise<import("./process.mjs").Finished> }[]} */
function checks() {
  return [
    { title: "build of all packages", next: "mend the first error above; `npm run build` runs this alone.", program: () => turbo(["build"]) },
    { title: "types of every package", next: "mend the types; `npm run typecheck` runs this alone.", program: () => turbo(["typecheck"]) },
    { title: "lint", next: "mend the lines above; `npm run lint` runs this alone.", program: () => tool("oxlint", ["--type-aware", "--deny-warnings"]) },
    {
      title: "nothing unused (knip)",
      next: "remove what is unused, or use it; `npx knip` runs this alone.",
      program: () => tool("knip", ["--no-progress"]),
    },
    {
      title: "repository rules (tooling/tidy)",
      next: "each line above names the file and the rule; `npm test -- --project tidy` runs this alone.",
      program: () => tool("vitest", ["run", "--project", "tidy", "--reporter=dot"]),
    },
    ...publishable().flatMap(({ name, folder, hasTypes }) => [
      { title: `${name}: package (publint)`, next: "mend the package.json of this package.", program: () => tool("publint", ["--strict", folder]) },
      ...(hasTypes
        ? [
            {
              title: `${name}: types as a consumer sees them (attw)`,
              next: "mend `exports` and `files` in the package.json of this package.",
              program: () => tool("@arethetypeswrong/cli", ["--pack", folder, "--profile", "esm-only"], { command: "attw" }),
            },
          ]
        : []),
    ]),
    { title: "sizes of the packages", next: "make it smaller, or raise its limit in tooling/packaging/size-limits.json and say why.", program: () => packaging("size.js") },
    { title: "API reports", next: "look at what changed; if it is meant, run `npm run api` and commit api.md.", program: () => packaging("api.js", ["--check"]) },
    {
      title: "packed, installed and used (on this Node)",
      next: "`npm run pack:check` runs this alone, with `-- --all` on Node 20, 22 and 24; it needs the npm registry.",
      program: () => packaging("pack-check.js"),
    },
    { title: "changesets", next: "describe the change for its users with `npm run changeset`.", program: changesets },
  ];
}

/** @param {string} script @param {readonly string[]} [args] */
function packaging(script, args = []) {
  return run(process.execPath, [inRoot("tooling/packaging/src", script), ...args]);
}

/** Compares with the main branch, so it needs a clone that has one; the files themselves are checked by tidy everywhere. */
async function changesets() {
  const branch = existsSync(inRoot(".git")) ? await run("git", ["rev-parse", "--verify", "--quiet", "main"]) : { exitCode: 1 };
  if (branch.exitCode !== 0) {
    console.log("      changesets are not compared: this is no clone with a main branch");
    return { exitCode: 0, output: "" };
  }
  return tool("@changesets/cli", ["status"], { command: "changeset" });
}
