import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EXIT_CODES } from "../src/exit-codes.ts";
import { createScene, kill, until } from "./scene.ts";

const run = (...command: string[]): string[] => ["run", "--name", "a", "--", ...command];

describe("run mirrors the command", () => {
  it.each([0, 1, 7, 75, 255])("passes exit code %i on unchanged", async (code) => {
    await using scene = createScene();
    expect(await scene.holdfast(run("sh", "-c", `exit ${code}`))).toMatchObject({ code, signal: null, stderr: "" });
  });

  it.each(["SIGTERM", "SIGINT", "SIGHUP", "SIGKILL", "SIGUSR1"] as const)("dies by %s when the command does", async (signal) => {
    await using scene = createScene();
    expect(await scene.holdfast(run("sh", "-c", `kill -s ${signal.slice(3)} $$`))).toMatchObject({ code: null, signal });
  });

  it("tells a death that leaves a core file as 128 and the signal", async () => {
    await using scene = createScene();
    expect(await scene.holdfast(run("sh", "-c", "ulimit -c 0; kill -s ABRT $$"))).toMatchObject({ code: 134, signal: null });
  });

  it("passes stdin, stdout and stderr through", async () => {
    await using scene = createScene();
    const input = "x".repeat(300_000);
    const ended = await scene.holdfast(run("sh", "-c", "cat; echo wrong >&2"), input);
    expect(ended).toMatchObject({ code: 0, stdout: input, stderr: "wrong\n" });
  });

  it.each(["SIGTERM", "SIGINT", "SIGHUP", "SIGUSR2"] as const)("passes %s on, and waits for what the command makes of it", async (signal) => {
    await using scene = createScene();
    const running = scene.start(run("sh", "-c", `trap 'echo got; exit 9' ${signal.slice(3)}; echo ready; while :; do sleep 0.05; done`));
    await until("the command is ready", () => running.stdout().includes("ready"));
    kill(running.pid, signal);
    expect(await running.ended).toMatchObject({ code: 9, stdout: "ready\ngot\n" });
  });

  it("kills a command that ignores SIGTERM once the grace is over", async () => {
    await using scene = createScene();
    const running = scene.start(["run", "--grace", "200ms", "--", "sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.05; done"]);
    await until("the command is ready", () => running.stdout().includes("ready"));
    kill(running.pid, "SIGTERM");
    expect(await running.ended).toMatchObject({ signal: "SIGKILL" });
    expect(scene.commands()).toEqual([]);
  });

  it("reads no flag of its own behind the command, with and without --", async () => {
    await using scene = createScene();
    expect(await scene.holdfast(["run", "echo", "--name", "x", "--", "--json"])).toMatchObject({ code: 0, stdout: "--name x -- --json\n" });
    expect(await scene.holdfast(["run", "--", "printf", "%s\\n", "--help"])).toMatchObject({ code: 0, stdout: "--help\n" });
  });
});

describe("run gives the lock back", () => {
  it("when the command is not found (127) or cannot be run (126)", async () => {
    await using scene = createScene();
    writeFileSync(join(scene.directory, "plain"), "");
    expect(await scene.holdfast(run("no-such-command"))).toMatchObject({ code: EXIT_CODES.NOT_FOUND.code, stderr: expect.stringContaining("command not found") });
    expect(await scene.holdfast(run("./plain"))).toMatchObject({ code: EXIT_CODES.NOT_RUNNABLE.code, stderr: expect.stringContaining("permission denied") });
    expect(await scene.holdfast(["run", "--name", "a", "--no-wait", "true"])).toMatchObject({ code: 0 });
  });

  it("only after what the command left behind has ended, daemons too", async () => {
    await using scene = createScene();
    const ended = await scene.holdfast(run("sh", "-c", "setsid sleep 500 </dev/null >/dev/null 2>&1 & (trap '' TERM; exec sleep 501) >/dev/null 2>&1 & exit 4").toSpliced(1, 0, "--grace", "300ms"));
    expect(ended).toMatchObject({ code: 4, stderr: expect.stringContaining("2 processes running") });
    expect(scene.commands()).toEqual([]);
    expect(await scene.holdfast(["run", "--name", "a", "--no-wait", "true"])).toMatchObject({ code: 0 });
  });

  it("and leaves no watcher behind", async () => {
    await using scene = createScene();
    await scene.holdfast(run("true"));
    await until("nothing lives", () => scene.living().length === 0);
    expect(scene.living()).toEqual([]);
  });
});

describe("run tells the command what it needs", () => {
  it("a token that grows from run to run, and a deadline in the future", async () => {
    await using scene = createScene();
    const tokens: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const { stdout } = await scene.holdfast(run("sh", "-c", "echo $HOLDFAST_TOKEN $HOLDFAST_DEADLINE $HOLDFAST_LOCK $HOLDFAST_STORE"));
      const [token = "", deadline = "", lock, store] = stdout.trim().split(" ");
      tokens.push(Number(token));
      expect(Number(deadline)).toBeGreaterThan(Date.now() + 20_000);
      expect([lock, store]).toEqual(["a", "local:./.holdfast"]);
    }
    expect(tokens).toEqual([...new Set(tokens)].sort((a, b) => a - b));
  });
});

describe("run does not start the command", () => {
  it("while somebody else holds the lock: 75 without waiting, 76 after it", async () => {
    await using scene = createScene();
    const holder = scene.start(["run", "--name", "a", "--operation", "the big one", "--", "sh", "-c", "echo held; sleep 30"]);
    await until("it is held", () => holder.stdout().includes("held"));
    const refused = await scene.holdfast(["run", "--name", "a", "--no-wait", "echo", "ran"]);
    expect(refused).toMatchObject({ code: EXIT_CODES.HELD.code, stdout: "", stderr: expect.stringContaining("the big one") });
    const late = await scene.holdfast(["run", "--name", "a", "--wait", "300ms", "echo", "ran"]);
    expect(late).toMatchObject({ code: EXIT_CODES.TIMED_OUT.code, stdout: "", stderr: expect.stringContaining("waiting for \"a\"") });
    kill(holder.pid, "SIGTERM");
    expect(await holder.ended).toMatchObject({ signal: "SIGTERM" });
  });

  it("when it is told to end while it waits", async () => {
    await using scene = createScene();
    const holder = scene.start(run("sh", "-c", "echo held; sleep 30"));
    await until("it is held", () => holder.stdout().includes("held"));
    const waiting = scene.start(["run", "--name", "a", "--quiet", "echo", "ran"]);
    await until("its watcher is there", () => scene.watchers().length === 3);
    await new Promise((resolve) => setTimeout(resolve, 200));
    kill(waiting.pid, "SIGINT");
    expect(await waiting.ended).toMatchObject({ signal: "SIGINT", stdout: "", stderr: "" });
    kill(holder.pid, "SIGKILL");
    await holder.ended;
  });
});
