import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { requireOrSkip } from "@holdfast/vitest-config";
import { describe, expect, it } from "vitest";
import { fitting, type Fitting } from "../src/completion/candidates.ts";
import { SCRIPTS } from "../src/completion/scripts.ts";
import { createProgram } from "../src/program.ts";
import { WORDS } from "../src/words/all.ts";
import { createScene, type Scene } from "./scene.ts";

const program = createProgram(WORDS, "1.0.0", () => undefined, () => true);
const textsOf = (found: Fitting): readonly string[] | string => (found.kind === "words" ? found.candidates.map(({ text }) => text) : found.kind);
const has = (tool: string): boolean => spawnSync(tool, ["--version"]).status === 0;

describe("what fits where somebody is writing", () => {
  it.each([
    ["st", expect.arrayContaining(["run", "status", "completion"])],
    ["run --", expect.arrayContaining(["--name", "--ttl", "--store-sftp-identity", "--help"])],
    ["run --if-held ", ["wait", "fail", "skip"]],
    ["run --ttl ", []],
    ["run --name ", "locks"],
    ["run --name a -- ", "commands"],
    ["run --name a make --", "files"],
    ["status ", "locks"],
    ["status a ", []],
    ["list mod", "locks"],
    ["doctor ", "stores"],
    ["list --store ", "stores"],
    ["release ", "files"],
    ["acquire --handle-file ", "files"],
    ["completion ", ["bash", "zsh", "fish"]],
  ])("%j", (line, expected) => {
    expect(textsOf(fitting(program, line.split(" ")))).toEqual(expected);
  });

  it("no word that only the program itself calls", () => {
    expect(textsOf(fitting(program, [""]))).not.toContain("__settle");
  });
});

/** A scene in which `holdfast` is a command. */
async function installed(scene: Scene): Promise<NodeJS.ProcessEnv> {
  mkdirSync(join(scene.directory, "bin"));
  writeFileSync(join(scene.directory, "bin/holdfast"), `#!/bin/sh\nexec ${process.execPath} ${scene.program} "$@"\n`, { mode: 0o755 });
  symlinkSync(process.execPath, join(scene.directory, "bin/node"));
  writeFileSync(join(scene.directory, "holdfast.config.json"), JSON.stringify({ stores: { prod: "local:locks" } }));
  await scene.holdfast(["run", "--store", "prod", "--name", "models/customer", "true"]);
  return { ...scene.environment, PATH: `${join(scene.directory, "bin")}${delimiter}${process.env["PATH"] ?? ""}` };
}

describe("a shell completes", () => {
  it("in bash: words, flags, aliases and URIs, and the names of locks in the store that the line names", async (context) => {
    requireOrSkip(context, { feature: "bash", available: has("bash"), reason: "it is not installed" });
    await using scene = createScene();
    const env = await installed(scene);
    const lines = ["holdfast stat", "holdfast run --on", "holdfast list --store pr", "holdfast list --store loc", "holdfast status --store local:locks mo", "holdfast run --store local:locks --name mo", "holdfast run --store local:locks --help --name ", "holdfast run --name x -- tru"];
    const ask = lines.map((line) => `COMP_LINE='${line}'; COMP_POINT=\${#COMP_LINE}; _holdfast; echo "<\${COMPREPLY[*]}>"`);
    const { stdout, stderr } = spawnSync("bash", ["-c", `${SCRIPTS.bash}\n${ask.join("\n")}`], { cwd: scene.directory, env, encoding: "utf8" });
    expect({ answers: stdout.split("\n"), stderr }).toEqual({ answers: ["<status>", "<--on-lost>", "<prod>", "<local:>", "<models/customer>", "<models/customer>", "<models/customer>", expect.stringMatching(/\btrue\b/), ""], stderr: "" });
    const named = spawnSync("bash", ["-c", `${SCRIPTS.bash}\nCOMP_LINE='holdfast status mo'; COMP_POINT=18; _holdfast; echo "<\${COMPREPLY[*]}>"`], { cwd: scene.directory, env: { ...env, HOLDFAST_STORE: "local:locks" }, encoding: "utf8" });
    expect(named).toMatchObject({ stdout: "<models/customer>\n", stderr: "" });
  });

  it("in fish", async (context) => {
    requireOrSkip(context, { feature: "fish", available: has("fish"), reason: "it is not installed" });
    await using scene = createScene();
    const env = { ...(await installed(scene)), HOME: scene.directory };
    const { stdout } = spawnSync("fish", ["-c", `${SCRIPTS.fish}\ncomplete -C 'holdfast stat'; complete -C 'holdfast status --store prod mo'`], { cwd: scene.directory, env, encoding: "utf8" });
    expect(stdout).toBe("status\tshow who holds a lock\nmodels/customer\tfree\n");
  });

  it("in zsh, whose parser finds nothing wrong with the script", (context) => {
    requireOrSkip(context, { feature: "zsh", available: has("zsh"), reason: "it is not installed" });
    expect(spawnSync("zsh", ["-n"], { input: SCRIPTS.zsh, encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
  });
});
