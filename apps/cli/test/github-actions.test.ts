import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { EXIT_CODES } from "../src/exit-codes.ts";
import { createScene, kill, type Scene, until } from "./scene.ts";

/** The script of the only step of a composite action. */
function scriptOf(action: string): string {
  const text = readFileSync(new URL(`../../../examples/github-actions/${action}/action.yml`, import.meta.url), "utf8");
  return (text.split("      run: |\n")[1] ?? "").replaceAll(/^ {8}/gm, "");
}

/** A runner: a process that is no shell, and starts one bash for each step, as the real one does. */
function runStep(scene: Scene, script: string, added: Readonly<Record<string, string>>) {
  const runner = `import { spawnSync } from "node:child_process"; const { status, stderr } = spawnSync("bash", ["-e", "-c", process.env.STEP]); process.stderr.write(stderr); process.stdout.write("step " + status + "\\n"); setTimeout(() => undefined, 600_000);`;
  const env = { ...scene.environment, ...added, CI: "true", STEP: script, HOLDFAST: `${process.execPath} ${scene.program}`, GITHUB_OUTPUT: "output", GITHUB_WORKFLOW: "Deploy it", GITHUB_SERVER_URL: "https://example.test", GITHUB_REPOSITORY: "a/b", GITHUB_RUN_ID: "7" };
  // The runner's name must not be that of a shell, or of node, which npx runs on: a copy of the name is all it takes.
  const child = spawn("bash", ["-c", `exec -a runner '${process.execPath}' --title=runner --input-type=module -e "$RUNNER"`], { cwd: scene.directory, env: { ...env, RUNNER: runner }, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  return { pid: child.pid ?? 0, step: async () => (await until("the step has ended", () => said.includes("step ")), said.trim()) };
}

const keepers = (scene: Scene) => scene.living().filter(({ commandLine }) => commandLine.endsWith("__keep"));

describe("the actions of the example", () => {
  it("hold a lock from step to step, and give it back", async () => {
    await using scene = createScene();
    const runner = runStep(scene, scriptOf("lock"), { LOCK: "deploy", HOLDFAST_WAIT: "1s", HOLDFAST_TTL: "5s" });
    expect(await runner.step()).toBe("step 0");
    const handle = /^handle=(hf1_\S+)$/m.exec(scene.read(`${scene.directory}/output`))?.[1] ?? "";
    expect(scene.read(`${scene.directory}/output`)).toMatch(/^token=\d{13,}$/m);
    expect(await scene.holdfast(["status", "deploy"])).toMatchObject({ stdout: expect.stringContaining("run=https://example.test/a/b/actions/runs/7") });
    expect(keepers(scene)).toHaveLength(1);
    const unlock = runStep(scene, scriptOf("unlock"), { HOLDFAST_HANDLE: handle });
    expect(await unlock.step()).toBe("step 0");
    expect(await scene.holdfast(["run", "--name", "deploy", "--no-wait", "true"])).toMatchObject({ code: 0 });
  });

  it("give it back when the runner dies, and fail when somebody else has the lock", async () => {
    await using scene = createScene();
    const runner = runStep(scene, scriptOf("lock"), { LOCK: "deploy", HOLDFAST_WAIT: "1s", HOLDFAST_TTL: "1h" });
    expect(await runner.step()).toBe("step 0");
    const second = runStep(scene, scriptOf("lock"), { LOCK: "deploy", HOLDFAST_WAIT: "0", HOLDFAST_TTL: "1h" });
    expect(await second.step()).toBe(`step ${EXIT_CODES.HELD.code}`);
    kill(runner.pid, "SIGKILL");
    await until("the keeper has ended", () => keepers(scene).length === 0);
    expect(await scene.holdfast(["run", "--name", "deploy", "--no-wait", "true"])).toMatchObject({ code: 0 });
  });
});
