import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { EXIT_CODES } from "../src/exit-codes.ts";
import { decodeHandle, encodeHandle, type Handle, portableUri } from "../src/handles/handle.ts";
import { createScene, kill, type Scene, until } from "./scene.ts";

const LOST = { code: EXIT_CODES.LOST.code };

async function acquired(scene: Scene, ...flags: string[]): Promise<string> {
  const { stdout, stderr, code } = await scene.holdfast(["acquire", "a", ...flags]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return stdout.trim();
}

async function stateOf(scene: Scene): Promise<string> {
  const status: unknown = JSON.parse((await scene.holdfast(["status", "a", "--json"])).stdout);
  return typeof status === "object" && status !== null && "state" in status ? String(status.state) : "";
}

const keepers = (scene: Scene) => scene.living().filter(({ commandLine }) => commandLine.endsWith("__keep"));

describe.concurrent("a handle", () => {
  it.each(["exclusive", "shared"])("carries a lease from process to process (%s)", async (mode) => {
    await using scene = createScene();
    const handle = await acquired(scene, "--mode", mode);
    expect(handle).toMatch(/^hf1_[\w-]+\.[0-9a-f]{8}$/);
    expect(await scene.holdfast(["renew", handle])).toMatchObject({ code: 0, stdout: expect.stringMatching(/held for 2\ds/) });
    expect(await scene.holdfast(["release", handle])).toMatchObject({ code: 0 });
    expect(await stateOf(scene)).toBe("free");
    expect(await scene.holdfast(["release", handle])).toMatchObject({ code: 0 });
    expect(await scene.holdfast(["renew", handle])).toMatchObject(LOST);
  });

  it("says so when the lease was broken or taken over, and never touches the next holder", async () => {
    await using scene = createScene();
    const handle = await acquired(scene, "--handle-file", "lock.handle", "--quiet");
    expect(handle).toBe("");
    await scene.holdfast(["break-lock", "a", "--force"]);
    expect(await scene.holdfast(["renew", "lock.handle"])).toMatchObject({ ...LOST, stderr: expect.stringContaining("an operator broke it") });
    await acquired(scene);
    expect(await scene.holdfast(["renew", "lock.handle"])).toMatchObject({ ...LOST, stderr: expect.stringContaining("somebody else has taken the lock over") });
    expect(await scene.holdfast(["release", "lock.handle", "--json"])).toMatchObject({ ...LOST, stdout: expect.stringContaining('"LEASE_ENDED"') });
    expect(await stateOf(scene)).toBe("exclusive");
  });

  it("in a file is removed with the lease, and is read from a variable too", async () => {
    await using scene = createScene({ HOLDFAST_HANDLE: "lock.handle" });
    await acquired(scene, "--handle-file", "lock.handle");
    expect(await scene.holdfast(["renew"])).toMatchObject({ code: 0 });
    expect(await scene.holdfast(["release"])).toMatchObject({ code: 0 });
    expect(existsSync(`${scene.directory}/lock.handle`)).toBe(false);
  });

  it("that was cut, changed, or is none, is refused before anything is asked", async () => {
    await using scene = createScene();
    const handle = await acquired(scene);
    for (const wrong of [handle.slice(0, -3), handle.replace("hf1_ey", "hf1_eX"), "hf1_", "nonsense", ""]) {
      expect(await scene.holdfast(["renew", wrong])).toMatchObject({ code: EXIT_CODES.USAGE.code });
    }
  });

  it("holds no password, and means the same from another folder", () => {
    expect(portableUri("sftp://anna:secret@host:22/locks")).toBe("sftp://anna@host:22/locks");
    expect(portableUri("local:./x?fileSystem=network")).toBe(`local:${process.cwd()}/x?fileSystem=network`);
    expect(portableUri("s3:bucket/a:b@c")).toBe("s3:bucket/a:b@c");
    const handle: Handle = { store: "s3:b", lock: "ä/b", mode: "shared", leaseId: "0".repeat(32), token: 7, ttlMs: 1_000, keeper: null };
    expect(decodeHandle(encodeHandle(handle))).toEqual(handle);
  });
});

describe.concurrent("a keeper", () => {
  /** A job: a shell that takes the lock and then waits. */
  async function job(scene: Scene, ...flags: string[]) {
    const acquire = ["acquire", "a", "--ttl", "2s", "--keep-alive", "--handle-file", "lock.handle", ...flags].map((word) => `'${word}'`).join(" ");
    const shell = spawn("sh", ["-c", `'${process.execPath}' '${scene.program}' ${acquire} 2>/dev/null; echo taken; sleep 670`], { cwd: scene.directory, env: scene.environment, stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    shell.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
    await until("the lock is taken", () => said.includes("taken"));
    return shell.pid ?? 0;
  }

  it("renews for as long as the job lives, leaves renewals to itself, and ends with the release", async () => {
    await using scene = createScene();
    await job(scene);
    expect(keepers(scene)).toHaveLength(1);
    await until("several ttls have passed", async () => Number(/"renewals":(\d+)/.exec((await scene.holdfast(["status", "a", "--json"])).stdout)?.[1]) >= 5);
    expect(await scene.holdfast(["renew", "lock.handle"])).toMatchObject({ code: 0, stdout: expect.stringContaining("its keeper renews it") });
    expect(await scene.holdfast(["release", "lock.handle"])).toMatchObject({ code: 0 });
    expect(await stateOf(scene)).toBe("free");
    await until("the keeper has ended", () => keepers(scene).length === 0);
  });

  it("gives the lock back and ends when its job is killed", async () => {
    await using scene = createScene();
    kill(await job(scene, "--ttl", "1h"), "SIGKILL");
    await until("the keeper has ended", () => keepers(scene).length === 0);
    expect(await stateOf(scene)).toBe("free");
  });

  it("is not left behind when its job ended while the lock was waited for", async () => {
    await using scene = createScene();
    const holder = scene.start(["run", "--name", "a", "--", "sleep", "672"]);
    await until("somebody else holds the lock", () => scene.commands().length > 0);
    const shell = spawn("sh", ["-c", `'${process.execPath}' '${scene.program}' acquire a --keep-alive; sleep 673`], { cwd: scene.directory, env: scene.environment, stdio: ["ignore", "ignore", "pipe"] });
    await new Promise((resolve) => shell.stderr.once("data", resolve));
    shell.kill("SIGKILL");
    kill(holder.pid, "SIGTERM");
    await until("nobody keeps it", () => scene.living().length === 0);
    expect(await stateOf(scene)).toBe("free");
  });

  it("gives the lock back and ends when its time is over", async () => {
    await using scene = createScene();
    await job(scene, "--ttl", "1h", "--keep-alive-max", "1s");
    await until("the keeper has ended", () => keepers(scene).length === 0);
    expect(await stateOf(scene)).toBe("free");
    expect(await scene.holdfast(["renew", "lock.handle"])).toMatchObject(LOST);
  });

  it("that was stopped holds nothing past its ttl, and does not come back", async () => {
    await using scene = createScene();
    await job(scene);
    const [keeper] = keepers(scene);
    kill(keeper?.pid ?? 0, "SIGSTOP");
    const next = await scene.holdfast(["acquire", "a", "--wait", "30s", "--quiet"]);
    expect(next).toMatchObject({ code: 0 });
    kill(keeper?.pid ?? 0, "SIGCONT");
    await until("the keeper has ended", () => keepers(scene).length === 0);
    expect(await scene.holdfast(["renew", next.stdout.trim()])).toMatchObject({ code: 0 });
    expect(await scene.holdfast(["release", "lock.handle"])).toMatchObject(LOST);
  });

  it("that was killed leaves a lease that ends by itself", async () => {
    await using scene = createScene();
    await job(scene);
    kill(keepers(scene)[0]?.pid ?? 0, "SIGKILL");
    expect(await scene.holdfast(["acquire", "a", "--wait", "30s", "--quiet"])).toMatchObject({ code: 0 });
  });
});
