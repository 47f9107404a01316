import { describe, expect, it } from "vitest";
import { waitPolicy } from "../src/commands/take-locks.ts";
import { EXIT_CODES } from "../src/exit-codes.ts";
import { createScene, kill, type Scene, until } from "./scene.ts";

async function holding(scene: Scene, ...flags: string[]) {
  const holder = scene.start(["run", ...flags, "--", "sh", "-c", "echo held; sleep 660"]);
  await until("it is held", () => holder.stdout().includes("held"));
  return {
    ...holder,
    async stop() {
      kill(holder.pid, "SIGTERM");
      return holder.ended;
    },
  };
}

async function statusOf(scene: Scene, name: string): Promise<unknown> {
  return JSON.parse((await scene.holdfast(["status", name, "--json"])).stdout);
}

describe("several locks", () => {
  it("are held together, and the command finds a line for each of them", async () => {
    await using scene = createScene();
    const { stdout } = await scene.holdfast(["run", "--name", "b", "--name", "a", "--shell", 'echo "$HOLDFAST_LOCK"; echo "$HOLDFAST_TOKEN" | wc -l']);
    expect(stdout).toMatch(/^a\nb\n\s*2\n/);
  });

  it("are taken all or none", async () => {
    await using scene = createScene();
    const holder = await holding(scene, "--name", "b");
    expect(await scene.holdfast(["run", "--name", "a", "--name", "b", "--no-wait", "--", "echo", "no"])).toMatchObject({ code: EXIT_CODES.HELD.code, stdout: "", stderr: expect.stringContaining('"b" is held') });
    expect(await statusOf(scene, "a")).toMatchObject({ state: "free" });
    await holder.stop();
  });

  it("are all given back when holdfast is killed", async () => {
    await using scene = createScene({ HOLDFAST_NAME: "a\nb" });
    const holder = await holding(scene);
    expect(await statusOf(scene, "a")).toMatchObject({ state: "exclusive" });
    kill(holder.pid, "SIGKILL");
    await until("both are free", async () => JSON.stringify([await statusOf(scene, "a"), await statusOf(scene, "b")]).split('"state":"free"').length === 3);
  });
});

describe("a lock that somebody else holds", () => {
  it("is waited for, skipped or a failure, as --if-held says", async () => {
    await using scene = createScene();
    const holder = await holding(scene, "--name", "a");
    const attempt = (...flags: string[]) => scene.holdfast(["run", "--name", "a", ...flags, "--", "echo", "ran"]);
    expect(await attempt("--if-held", "skip")).toMatchObject({ code: 0, stdout: "", stderr: expect.stringContaining("skipped") });
    expect(await attempt("--if-held", "fail")).toMatchObject({ code: EXIT_CODES.HELD.code, stdout: "" });
    expect(await attempt("--if-held", "skip", "--quiet", "--wait", "300ms")).toMatchObject({ code: 0, stdout: "", stderr: "" });
    expect(await attempt("--wait", "100ms", "--conflict-exit-code", "3")).toMatchObject({ code: 3, stdout: "" });
    expect(await scene.holdfast(["run", "--name", "a", "--conflict-exit-code", "300", "true"])).toMatchObject({ code: EXIT_CODES.USAGE.code });
    await holder.stop();
    expect(await attempt("--if-held", "skip")).toMatchObject({ code: 0, stdout: "ran\n" });
  });

  it.each([
    [{ wait: 60_000, ifHeld: "wait" }, false, { waitMs: 60_000, ifHeld: "fail" }],
    [{ wait: 60_000, ifHeld: "skip" }, false, { waitMs: 0, ifHeld: "skip" }],
    [{ wait: 5_000, ifHeld: "skip" }, true, { waitMs: 5_000, ifHeld: "skip" }],
    [{ wait: 5_000, ifHeld: "fail" }, true, { waitMs: 5_000, ifHeld: "fail" }],
    [{ wait: false, ifHeld: "wait" }, true, { waitMs: 0, ifHeld: "fail" }],
  ] as const)("%j, --wait given: %s, means %j", (flags, given, policy) => {
    expect(waitPolicy(flags, given)).toEqual(policy);
  });
});

it("--min-hold keeps the lock when the command ends sooner, and ends at a signal", async () => {
  await using scene = createScene();
  const running = scene.start(["run", "--name", "a", "--min-hold", "1h", "--", "sh", "-c", "echo done; exit 4"]);
  await until("the command has ended", () => running.stdout().includes("done") && scene.commands().length === 0);
  expect(await scene.holdfast(["run", "--name", "a", "--no-wait", "true"])).toMatchObject({ code: EXIT_CODES.HELD.code });
  kill(running.pid, "SIGTERM");
  expect(await running.ended).toMatchObject({ code: 4 });
  expect(await statusOf(scene, "a")).toMatchObject({ state: "free" });
});

it("--metadata and --operation are shown to whoever looks", async () => {
  await using scene = createScene({ HOLDFAST_METADATA: "job=12\nnote=a=b" });
  const holder = await holding(scene, "--name", "a", "--operation", "train");
  expect(await statusOf(scene, "a")).toMatchObject({ exclusive: { operation: "train", metadata: { job: "12", note: "a=b" } } });
  await holder.stop();
  expect(await scene.holdfast(["run", "--metadata", "=x", "true"])).toMatchObject({ code: EXIT_CODES.USAGE.code, stderr: expect.stringContaining("key=value") });
});

it("a variable can switch a flag off", async () => {
  await using scene = createScene({ HOLDFAST_JSON: "0", HOLDFAST_SHELL: "false" });
  expect(await scene.holdfast(["run", "--", "echo", "$HOME"])).toMatchObject({ stdout: "$HOME\n" });
  expect((await scene.holdfast(["list"])).stdout).toContain("No lock is held");
});

describe("when the lease is lost", () => {
  const STUBBORN = "trap 'echo got TERM' TERM; trap 'echo got USR1; exit 5' USR1; echo held; while :; do sleep 0.05; done";

  it("kill gives the command no time to clean up", async () => {
    await using scene = createScene();
    const running = scene.start(["run", "--name", "a", "--ttl", "3s", "--on-lost", "kill", "--", "sh", "-c", STUBBORN]);
    await until("it is held", () => running.stdout().includes("held"));
    await scene.holdfast(["break-lock", "a", "--force"]);
    expect(await running.ended).toMatchObject({ code: EXIT_CODES.LOST.code, stdout: "held\n" });
    expect(scene.commands()).toEqual([]);
  });

  it("notify tells the command, lets it go on, and says so in the end", async () => {
    await using scene = createScene();
    const running = scene.start(["run", "--name", "a", "--ttl", "3s", "--on-lost", "notify", "--", "sh", "-c", STUBBORN]);
    await until("it is held", () => running.stdout().includes("held"));
    await scene.holdfast(["break-lock", "a", "--force"]);
    expect(await running.ended).toMatchObject({ code: EXIT_CODES.LOST.code, stdout: "held\ngot USR1\n", stderr: expect.stringContaining("went on without its lock") });
  });
});
