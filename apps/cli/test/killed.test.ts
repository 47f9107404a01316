import { describe, expect, it } from "vitest";
import { EXIT_CODES } from "../src/exit-codes.ts";
import { PROGRAM } from "./bundle.ts";
import { createScene, kill, type Scene, until } from "./scene.ts";

// A daemon, one that ignores SIGTERM, one without our environment, one that can be found by its parent only and whose name looks like fields of /proc, and the shell they come from.
const TREE = "cp $(command -v sleep) 'z) Z 1 (z'; setsid sleep 600 & (trap '' TERM; exec sleep 601) & env -i sleep 602 & setsid env -i './z) Z 1 (z' 603 & echo started; sleep 604; true";

const TTL_MS = 3_000;
const run = (...command: string[]): string[] => ["run", "--name", "a", "--ttl", `${TTL_MS}ms`, "--", ...command];

/** `living` finds by the environment; this finds the two that wiped theirs. */
async function sleepers(scene: Scene): Promise<number> {
  const { readdirSync, readFileSync } = await import("node:fs");
  const wiped = readdirSync("/proc").filter((name) => {
    try {
      return /^\d+$/.test(name) && /^(?:sleep|\.\/z\) Z 1 \(z)\x0060[0-4]\x00$/.test(readFileSync(`/proc/${name}/cmdline`, "latin1"));
    } catch {
      // It has just ended, so it is no sleeper.
      return false;
    }
  });
  return wiped.length + scene.commands().filter(({ commandLine }) => !commandLine.startsWith("sleep 60")).length;
}

describe("a command never outlives its lease", () => {
  it("when holdfast is killed: the whole tree ends at once, and the lock is free within seconds", async () => {
    await using scene = createScene();
    const running = scene.start(run("sh", "-c", TREE));
    await until("the tree stands", async () => running.stdout().includes("started") && (await sleepers(scene)) >= 5);
    kill(running.pid, "SIGKILL");
    const deadAfterMs = await until("the tree is dead", async () => (await sleepers(scene)) === 0);
    expect(deadAfterMs).toBeLessThan(TTL_MS);
    const next = await scene.holdfast(["run", "--name", "a", "--wait", "2s", "--", "echo", "mine"]);
    expect(next).toMatchObject({ code: 0, stdout: "mine\n" });
    await until("nothing lives", () => scene.living().length === 0);
  });

  it("when holdfast is stopped: the whole tree is dead before the ttl has passed", async () => {
    await using scene = createScene();
    const running = scene.start(run("sh", "-c", TREE));
    await until("the tree stands", async () => running.stdout().includes("started") && (await sleepers(scene)) >= 5);
    kill(running.pid, "SIGSTOP");
    const deadAfterMs = await until("the tree is dead", async () => (await sleepers(scene)) === 0);
    expect(deadAfterMs).toBeLessThan(TTL_MS);
    const next = await scene.holdfast(["run", "--name", "a", "--wait", "20s", "--quiet", "--", "echo", "mine"]);
    expect(next).toMatchObject({ code: 0, stdout: "mine\n" });
    kill(running.pid, "SIGCONT");
    expect(await running.ended).toMatchObject({ code: EXIT_CODES.LOST.code, stderr: expect.stringContaining("The command was stopped") });
    await until("nothing lives", () => scene.living().length === 0);
  });

  it("when the lock is broken: it is stopped, and says why", async () => {
    await using scene = createScene();
    const running = scene.start(run("sh", "-c", TREE));
    await until("the tree stands", async () => running.stdout().includes("started") && (await sleepers(scene)) >= 5);
    expect(await scene.holdfast(["break-lock", "a", "--force"])).toMatchObject({ code: 0 });
    expect(await running.ended).toMatchObject({ code: EXIT_CODES.LOST.code, stderr: expect.stringContaining("broke") });
    expect(await sleepers(scene)).toBe(0);
  });
});

describe("the protection of a command", () => {
  it("comes back when its watchers are killed, and still works", async () => {
    await using scene = createScene();
    const running = scene.start(run("sh", "-c", "echo started; sleep 610"));
    await until("both watchers are there", () => running.stdout().includes("started") && scene.watchers().length >= 2);
    const first = scene.watchers().map(({ pid }) => pid);
    for (const pid of first) {
      kill(pid, "SIGKILL");
    }
    await until("two others are there", () => scene.watchers().filter(({ pid }) => !first.includes(pid)).length >= 2);
    kill(running.pid, "SIGKILL");
    expect(await until("the command is dead", () => scene.commands().length === 0)).toBeLessThan(TTL_MS);
    await until("nothing lives", () => scene.living().length === 0);
  });

  it("is not taken away by a pkill that looks for the name", async () => {
    await using scene = createScene();
    const running = scene.start(run("sh", "-c", "echo started; sleep 611"));
    await until("both watchers are there", () => running.stdout().includes("started") && scene.watchers().length >= 2);
    expect(scene.watchers().filter(({ commandLine }) => commandLine.includes("holdfast"))).toEqual([]);
    kill(running.pid, "SIGTERM");
    await running.ended;
  });

  it("survives renewals: a command may run for many ttls", async () => {
    await using scene = createScene();
    const ended = await scene.holdfast(["run", "--ttl", "1s", "--", "sh", "-c", "sleep 3.5; echo done"]);
    expect(ended).toMatchObject({ code: 0, stdout: "done\n", stderr: "" });
  });
});

it("a command that is killed frees the lock at once", async () => {
  await using scene = createScene();
  const running = scene.start(run("sh", "-c", "echo started; exec sleep 612"));
  await until("it runs", () => running.stdout().includes("started") && scene.commands().length === 1);
  for (const { pid } of scene.commands()) {
    kill(pid, "SIGKILL");
  }
  expect(await running.ended).toMatchObject({ signal: "SIGKILL" });
  expect(await scene.holdfast(["run", "--name", "a", "--no-wait", "true"])).toMatchObject({ code: 0 });
});

describe("a run within a run", () => {
  const nested = (scene: Scene): string[] => [
    "run", "--name", "outer", "--ttl", `${TTL_MS}ms`, "--", process.execPath, PROGRAM, "run", "--name", "inner", "--ttl", `${TTL_MS}ms`, "--store", `local:${scene.directory}/.holdfast`, "--",
    "sh", "-c", "setsid sleep 604 & echo started; sleep 604",
  ];

  it("dies with the outer one, and both locks are free within seconds", async () => {
    await using scene = createScene();
    const running = scene.start(nested(scene));
    await until("the tree stands", async () => running.stdout().includes("started") && (await sleepers(scene)) >= 2);
    kill(running.pid, "SIGKILL");
    await until("the tree is dead", async () => (await sleepers(scene)) === 0, TTL_MS);
    for (const name of ["outer", "inner"]) {
      expect(await scene.holdfast(["run", "--name", name, "--wait", "2s", "--", "echo", name])).toMatchObject({ code: 0, stdout: `${name}\n` });
    }
    await until("nothing lives", () => scene.living().length === 0);
  });

  it("passes a signal on to the innermost command, and its end back out", async () => {
    await using scene = createScene();
    const running = scene.start(nested(scene));
    await until("the tree stands", async () => running.stdout().includes("started") && (await sleepers(scene)) >= 2);
    kill(running.pid, "SIGTERM");
    expect(await running.ended).toMatchObject({ signal: "SIGTERM" });
    await until("nothing lives", () => scene.living().length === 0);
  });
});
