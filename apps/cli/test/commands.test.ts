import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EXIT_CODES } from "../src/exit-codes.ts";
import { createScene, kill, type Scene, until } from "./scene.ts";

async function withHolder(scene: Scene, ...flags: string[]) {
  const holder = scene.start(["run", "--name", "models/a", ...flags, "--", "sh", "-c", "echo held; sleep 650"]);
  await until("it is held", () => holder.stdout().includes("held"));
  return holder;
}

async function json(scene: Scene, ...args: string[]): Promise<unknown> {
  return JSON.parse((await scene.holdfast([...args, "--json"])).stdout);
}

describe("status and list", () => {
  it("say who holds a lock, what for and with which token", async () => {
    await using scene = createScene();
    const holder = await withHolder(scene, "--operation", "train");
    const { stdout } = await scene.holdfast(["status", "models/a"]);
    expect(stdout).toMatch(/^models\/a: held\n {2}holder .*\(pid \d+\)\n {2}for {7}train\n {2}mode {6}exclusive/);
    expect((await scene.holdfast(["list"])).stdout).toMatch(/models\/a +held +.*train/);
    const status = await json(scene, "status", "models/a");
    expect(status).toMatchObject({ name: "models/a", state: "exclusive", exclusive: { state: "held", operation: "train", mode: "exclusive", ttlMs: 30_000 }, readers: [] });
    kill(holder.pid, "SIGTERM");
    await holder.ended;
    expect(await json(scene, "status", "--name", "models/a")).toMatchObject({ state: "free", exclusive: { state: "released" } });
    expect((await scene.holdfast(["list"])).stdout).toContain("No lock is held");
  });

  it("show the readers of a shared lock", async () => {
    await using scene = createScene();
    const readers = [await withHolder(scene, "--mode", "shared"), await withHolder(scene, "--mode", "shared")];
    expect(await json(scene, "status", "models/a")).toMatchObject({ state: "shared", readers: [{ mode: "shared" }, { mode: "shared" }] });
    for (const reader of readers) {
      kill(reader.pid, "SIGTERM");
      await reader.ended;
    }
  });

  it("never send control characters of a record to a terminal", async () => {
    await using scene = createScene();
    const holder = await withHolder(scene, "--operation", "a\u001b[2Jb");
    for (const args of [["status", "models/a"], ["list"]]) {
      expect((await scene.holdfast(args)).stdout).not.toContain("\u001b");
    }
    kill(holder.pid, "SIGTERM");
    await holder.ended;
  });
});

describe("break-lock", () => {
  it("breaks nothing that nobody confirmed, and names the command that would", async () => {
    await using scene = createScene();
    const holder = await withHolder(scene);
    const refused = await scene.holdfast(["break-lock", "models/a"]);
    expect(refused).toMatchObject({ code: EXIT_CODES.REFUSED.code, stdout: "", stderr: expect.stringMatching(/holdfast break-lock models\/a --store local:\.\/\.holdfast --token \d+/) });
    expect(await json(scene, "status", "models/a")).toMatchObject({ state: "exclusive" });
    kill(holder.pid, "SIGTERM");
    await holder.ended;
  });

  it("refuses a token that is no longer current", async () => {
    await using scene = createScene();
    const holder = await withHolder(scene);
    expect(await scene.holdfast(["break-lock", "models/a", "--token", "1"])).toMatchObject({ code: EXIT_CODES.REFUSED.code, stderr: expect.stringContaining("token 1 is not the one") });
    expect(await json(scene, "status", "models/a")).toMatchObject({ state: "exclusive" });
    kill(holder.pid, "SIGTERM");
    await holder.ended;
  });

  it("breaks the named token, warns of the living holder, and leaves a tombstone", async () => {
    await using scene = createScene();
    const holder = await withHolder(scene, "--ttl", "3s");
    const { stdout } = await scene.holdfast(["status", "models/a", "--json"]);
    const token = /"token":(\d+)/.exec(stdout)?.[1] ?? "";
    const broken = await scene.holdfast(["break-lock", "models/a", "--token", token, "--reason", "it hangs"]);
    expect(broken).toMatchObject({ code: 0, stderr: expect.stringContaining("would go on for up to") });
    expect(await holder.ended).toMatchObject({ code: EXIT_CODES.LOST.code });
    expect(await json(scene, "status", "models/a")).toMatchObject({ state: "free", exclusive: { state: "broken" } });
  });

  it("breaks a shared holder by its lease id and leaves the other", async () => {
    await using scene = createScene();
    const readers = [await withHolder(scene, "--mode", "shared", "--ttl", "3s"), await withHolder(scene, "--mode", "shared", "--ttl", "3s")];
    const { stdout } = await scene.holdfast(["status", "models/a", "--json"]);
    const leaseId = /"leaseId":"([0-9a-f]+)"/.exec(stdout)?.[1] ?? "";
    expect(await scene.holdfast(["break-lock", "models/a", "--lease-id", leaseId])).toMatchObject({ code: 0 });
    const first = await Promise.race(readers.map(({ ended }) => ended));
    expect(first.code).toBe(EXIT_CODES.LOST.code);
    expect(await json(scene, "status", "models/a")).toMatchObject({ state: "shared", readers: [{ mode: "shared" }] });
    for (const reader of readers) {
      kill(reader.pid, "SIGTERM");
      await reader.ended;
    }
  });

  it("says so when there is nothing to break", async () => {
    await using scene = createScene();
    expect(await scene.holdfast(["break-lock", "a", "--force"])).toMatchObject({ code: 0, stdout: expect.stringContaining("nothing to break") });
  });
});

describe("a record that cannot be understood", () => {
  const strange = {
    "is not JSON": "free",
    "is empty": "",
    "has an endless ttl": (record: string) => record.replace(/"ttl_ms": \d+/, '"ttl_ms": 1e999'),
    "is from the year 9999": (record: string) => record.replace(/"expires_at": "[^"]*"/, '"expires_at": "9999-01-01T00:00:00.000Z"'),
    "is another tool's": '{"ID":"1","Operation":"OperationTypeApply"}',
  };

  it.each(Object.entries(strange))("counts as held by unknown when it %s", async (_, change) => {
    await using scene = createScene();
    await scene.holdfast(["run", "--name", "a", "true"]);
    rewriteBody(scene, (record) => (typeof change === "string" ? change : change(record)));
    expect(await scene.holdfast(["status", "a"])).toMatchObject({ code: EXIT_CODES.UNREADABLE.code, stdout: expect.stringContaining("a/lock.exclusive cannot be understood") });
    const refused = await scene.holdfast(["run", "--name", "a", "--no-wait", "echo", "ran"]);
    expect(refused).toMatchObject({ code: EXIT_CODES.UNREADABLE.code, stdout: "", stderr: expect.stringMatching(/a\/lock\.exclusive[\s\S]*holdfast status a/) });
    expect(await scene.holdfast(["break-lock", "a"])).toMatchObject({ code: EXIT_CODES.REFUSED.code, stderr: expect.stringContaining("--force") });
    expect(await scene.holdfast(["break-lock", "a", "--force"])).toMatchObject({ code: 0 });
    expect(await scene.holdfast(["run", "--name", "a", "--no-wait", "echo", "ran"])).toMatchObject({ code: 0, stdout: "ran\n" });
  });

  function rewriteBody(scene: Scene, change: (record: string) => string): void {
    const store = join(scene.directory, ".holdfast");
    const bodies = readdirSync(store, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"));
    expect(bodies).toHaveLength(1);
    for (const body of bodies) {
      writeFileSync(join(store, body), change(scene.read(join(store, body))));
    }
  }
});

describe("a wrong call", () => {
  const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
    ["a name with ..", ["run", "--name", "../a", "true"], /"\.\.\/a" cannot name a lock/],
    ["a name that is empty, as of a variable that is not set", ["run", "--name", "a", "--name", "", "true"], /name is empty/],
    ["a name of 10,000 characters", ["status", "x".repeat(10_000)], /10000 characters.*cannot name a lock/],
    ["a store with a typo", ["list", "--store", "locl:./x"], /Did you mean local:/],
    ["a store without a scheme", ["list", "--store", "./x"], /write local: before/],
    ["a ttl of Infinity", ["run", "--ttl", "Infinity", "true"], /--ttl.*Infinity.*1s to 1d/s],
    ["a ttl without a unit", ["run", "--ttl", "30", "true"], /unit/],
    ["no command", ["run"], /no command/],
    ["a flag with a typo", ["run", "--nmae", "a", "true"], /Did you mean --name/],
    ["a command with a typo", ["statu", "a"], /Did you mean status/],
    ["a mode that is none", ["run", "--mode", "both", "true"], /exclusive, shared/],
  ];

  it.each(wrong)("%s is told with what is allowed, and does nothing", async (_, args, message) => {
    await using scene = createScene();
    const ended = await scene.holdfast(args);
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr).not.toMatch(/\n\s+at /);
    expect(ended.stderr.length).toBeLessThan(1_000);
    expect(ended).toMatchObject({ code: EXIT_CODES.USAGE.code, stdout: "" });
    expect(readdirSync(scene.directory)).toEqual([]);
  });

  it("names a variable of the environment that is wrong", async () => {
    await using scene = createScene({ HOLDFAST_TTL: "soon" });
    expect(await scene.holdfast(["run", "true"])).toMatchObject({ code: EXIT_CODES.USAGE.code, stderr: expect.stringContaining("HOLDFAST_TTL") });
  });

  it("says why, where its answer cannot be written", async () => {
    await using scene = createScene();
    const shell = spawnSync("sh", ["-c", `'${process.execPath}' '${scene.program}' list --store local:. > /dev/full`], { cwd: scene.directory, env: scene.environment, encoding: "utf8" });
    expect(shell).toMatchObject({ status: EXIT_CODES.INTERNAL.code, stderr: expect.stringContaining("no space left on device") });
  });

  it("is one line of JSON for programs", async () => {
    await using scene = createScene();
    const { stdout } = await scene.holdfast(["status", "..", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "INVALID_NAME", exitCode: EXIT_CODES.USAGE.code } });
  });
});

describe("a store that fails", () => {
  it("is told as such, never as a free or a held lock", async () => {
    await using scene = createScene();
    writeFileSync(join(scene.directory, "file"), "");
    mkdirSync(join(scene.directory, "dir"));
    for (const args of [["run", "--no-wait", "--store", "local:file", "echo", "ran"], ["status", "a", "--store", "local:file"], ["list", "--store", "local:file/below"]]) {
      const ended = await scene.holdfast(args);
      expect(ended.stdout).toBe("");
      expect(ended.stderr).toContain("local:file");
      expect([EXIT_CODES.STORE.code, EXIT_CODES.USAGE.code]).toContain(ended.code);
    }
  });

  it("and names the permission when it is read-only", async () => {
    await using scene = createScene();
    mkdirSync(join(scene.directory, "locks"));
    chmodSync(join(scene.directory, "locks"), 0o500);
    // Permissions do not bind root; /sys does.
    const store = process.getuid?.() === 0 ? "local:/sys/locks" : "local:locks";
    const ended = await scene.holdfast(["run", "--no-wait", "--store", store, "echo", "ran"]);
    expect(ended).toMatchObject({ code: EXIT_CODES.STORE.code, stdout: "", stderr: expect.stringMatching(/permission|read-only/) });
  });
});
