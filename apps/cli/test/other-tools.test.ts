import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EXIT_CODES } from "../src/exit-codes.ts";
import { SCHEMAS } from "../src/output/schemas.ts";
import { createScene, kill, type Scene, until } from "./scene.ts";

function put(scene: Scene, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(scene.directory, name, ".."), { recursive: true });
    writeFileSync(join(scene.directory, name), content);
  }
}

const gone = (): number => spawnSync(process.execPath, ["-e", ""]).pid;
const beads = (pid: number, host = hostname()): string => JSON.stringify({ holder: "importer", pid, hostname: host, started_at: "2025-10-25T12:00:00Z", version: "1" });
const swamp = (changes: Readonly<Record<string, unknown>> = {}): string => JSON.stringify({ holder: "user@host", hostname: "host", pid: 7, acquiredAt: new Date().toISOString(), ttlMs: 30_000, nonce: "n", ...changes }, null, 2);
const CONFIG = '{"version":1,"created":"2026-01-01T00:00:00Z","encrypted":false}';
const CLOUDSTIC = JSON.stringify({ operation: "prune", holder: "elsewhere (pid 1)", acquired_at: "2026-03-07T10:00:00Z", expires_at: "2999-01-01T00:00:00Z" });

/** When the deadline watch will have killed the command of a holdfast that stands still, and when the tool takes the lock for expired. */
function stoppedAndExpired(scene: Scene): { endsAtMs: number; expiresAtMs: number } {
  const record: unknown = JSON.parse(scene.read(join(scene.directory, "backup_store/index/lock.exclusive")));
  const expiresAt = typeof record === "object" && record !== null && "expires_at" in record ? String(record.expires_at) : "";
  const watches = scene.watchers().flatMap(({ commandLine }) => [...commandLine.matchAll(/ sh deadline boot [0-9a-f]{32} [01] (\d+) (\d+) /g)]);
  const bootedAtMs = Date.now() - Number.parseFloat(scene.read("/proc/uptime")) * 1_000;
  return { endsAtMs: bootedAtMs + Math.max(...watches.map(([, grace, deadline]) => (Number(grace) + Number(deadline)) * 10)), expiresAtMs: Date.parse(expiresAt) };
}

describe("guard", () => {
  it.each([
    ["nobody", undefined, 0, ""],
    ["a process that runs here", () => beads(process.pid), 75, "holdfast: Skipping database (locked by importer)\n"],
    ["a process elsewhere", () => beads(1, "elsewhere"), 75, "holdfast: Skipping database (locked by importer)\n"],
    ["a process that is gone", () => beads(gone()), 0, "holdfast: Removed stale lock (importer), proceeding with sync\n"],
    ["a file that cannot be understood", () => "{", 1, expect.stringMatching(/^holdfast: Skipping database \(lock check failed: malformed lock file: /)],
  ])("locked by %s", async (_, content, code, stderr) => {
    await using scene = createScene();
    put(scene, { ".beads/issues.jsonl": "", ...(content === undefined ? {} : { ".beads/.exclusive-lock": content() }) });
    for (const path of [".beads/issues.jsonl"]) {
      expect(await scene.holdfast(["guard", path])).toMatchObject({ code, stdout: "", stderr });
    }
  });

  it("takes the folder, the folder above, the file beside and the lock itself", async () => {
    await using scene = createScene();
    put(scene, { ".beads/.exclusive-lock": beads(process.pid) });
    for (const path of [".", ".beads", ".beads/.exclusive-lock"]) {
      expect(await scene.holdfast(["guard", path])).toMatchObject({ code: 75 });
    }
  });

  it("answers programs in JSON, and a missing folder as the tool does", async () => {
    await using scene = createScene();
    put(scene, { ".beads/.exclusive-lock": beads(process.pid) });
    const { stdout } = await scene.holdfast(["guard", ".beads", "--json"]);
    const told: unknown = JSON.parse(stdout);
    expect(told).toEqual({ version: 1, kind: "guard", skip: true, holder: "importer", problem: null, removedStale: false, folders: [".beads"] });
    expect(SCHEMAS.guard.safeParse(told)).toMatchObject({ success: true });
    expect(await scene.holdfast(["guard", "nowhere"])).toMatchObject({ code: 0, stderr: expect.stringContaining("there is no nowhere") });
    expect(await scene.holdfast(["guard"])).toMatchObject({ code: EXIT_CODES.USAGE.code });
  });
});

describe("status without a lock's name", () => {
  it("finds other tools' locks by looking, and says whose, since when, whether alive, whether safe and why", async () => {
    await using scene = createScene();
    put(scene, { "backup_store/config": CONFIG, "backup_store/index/lock.exclusive": CLOUDSTIC, ".beads/.exclusive-lock": beads(gone()), ".swamp/.datastore.lock": swamp(), ".git/HEAD": "ref: refs/heads/main\n", ".git/index.lock": "" });
    const { code, stdout } = await scene.holdfast(["status"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/index\/lock\.exclusive: cloudstic, exclusive\n {2}holder {4}elsewhere \(pid 1\)\n {2}for {7}prune\n {2}since .* ago \(2026-03-07T10:00:00Z\)\n {2}expires {3}2999-01-01T00:00:00Z\n {2}safe to break: only if you know; /);
    expect(stdout).toContain("holdfast break-lock --format cloudstic --store local:./backup_store");
    expect(stdout).toMatch(/\.exclusive-lock: beads, exclusive\n[^]*safe to break: yes; no process has that pid/);
    expect(stdout).toContain(".datastore.lock: swamp, global");
    expect(stdout).toContain(".git/index.lock: git, index");
    const { places } = SCHEMAS["foreign-status"].parse(JSON.parse((await scene.holdfast(["status", "--json"])).stdout));
    expect(places.map(({ store, locks }) => [store, locks.map(({ format }) => format)])).toEqual([
      ["local:./backup_store", ["cloudstic"]],
      ["local:./.swamp", ["swamp"]],
      ["local:./.beads", ["beads"]],
      ["local:.", ["git"]],
    ]);
  });

  it("says that a lock cannot be understood, with an exit code of its own", async () => {
    await using scene = createScene();
    put(scene, { "r/config": CONFIG, "r/index/lock.shared/x": "" });
    expect(await scene.holdfast(["status", "--store", "local:r"])).toMatchObject({ code: EXIT_CODES.UNREADABLE.code, stdout: expect.stringContaining("cannot be understood: it is empty") });
  });

  it("stays our own where nothing of another tool is, and fails where nothing can be looked at", async () => {
    await using scene = createScene();
    expect(await scene.holdfast(["status"])).toMatchObject({ code: EXIT_CODES.USAGE.code, stderr: expect.stringContaining("Which lock?") });
    expect(await scene.holdfast(["status", "--format", "swamp", "--store", "local:./nowhere"])).toMatchObject({ code: EXIT_CODES.STORE.code, stdout: "" });
    expect(await scene.holdfast(["status", "--format", "nonsense"])).toMatchObject({ code: EXIT_CODES.USAGE.code, stderr: expect.stringContaining("cloudstic, swamp, beads, sidecar") });
  });

  it("an encrypted repository's lock is shown as encrypted", async () => {
    await using scene = createScene();
    put(scene, { "r/config": CONFIG.replace("false", "true"), "r/index/lock.exclusive": `\u0001${"x".repeat(60)}` });
    expect(await scene.holdfast(["status", "--format", "cloudstic", "--store", "local:r"])).toMatchObject({ code: EXIT_CODES.UNREADABLE.code, stdout: expect.stringContaining("it is encrypted, and no key was given") });
  });
});

describe("swamp", () => {
  it("status has the tool's lines, and what it does not say", async () => {
    await using scene = createScene();
    put(scene, { ".datastore.lock": swamp(), "data/aws/ec2/x/.lock": swamp({ pid: 8 }) });
    const { stdout } = await scene.holdfast(["status", "--format", "swamp", "--store", "local:."]);
    expect(stdout).toMatch(/^Lock Status: locked\n {2}Holder: {3}user@host\n {2}PID: {6}7\n {2}Hostname: host\n {2}Acquired: \S+ \(.* ago\)\n {2}TTL: {6}30000ms\n {2}Backend: {2}local\n {2}Safe to break: only if you know; /);
    expect(stdout).toContain("Lock Status: locked aws/ec2/x\n");
    await using empty = createScene();
    expect(await empty.holdfast(["status", "--format", "swamp", "--store", "local:."])).toMatchObject({ code: 0, stdout: "Lock Status: no lock held\n" });
  });

  it("release has the tool's outcomes and words", async () => {
    await using scene = createScene();
    put(scene, { ".datastore.lock": swamp(), "data/aws/ec2/x/.lock": swamp({ pid: 8 }) });
    const release = (...args: string[]) => scene.holdfast(["release", "--format", "swamp", "--store", "local:.", ...args]);
    expect(await release()).toMatchObject({ code: EXIT_CODES.USAGE.code, stderr: expect.stringContaining("The --force flag is required to release a lock. This is a breakglass operation — only use it when a lock is stuck.") });
    expect(await release("--force", "--model", "x")).toMatchObject({ code: EXIT_CODES.USAGE.code, stderr: expect.stringContaining('Invalid --model format: "x". Expected "type/id" (e.g. aws-ec2/my-server).') });
    expect(await release("--force")).toMatchObject({ code: 0, stdout: "Lock Released\n  Previous holder: user@host (pid 7)\n" });
    expect(await release("--force")).toMatchObject({ code: 0, stdout: "Lock Release: no lock held\n" });
    expect(JSON.parse((await release("--force", "--model", "aws/ec2/x", "--json")).stdout)).toMatchObject({ released: true, previousHolder: { pid: 8 } });
    expect(existsSync(join(scene.directory, "data/aws/ec2/x/.lock"))).toBe(false);
  });
});

describe("break-lock of other tools", () => {
  it("breaks what is dead, and nothing that may live without being told to", async () => {
    await using scene = createScene();
    put(scene, { "d/.exclusive-lock": beads(gone()), "d/.git/HEAD": "ref: refs/heads/main\n", "d/.git/index.lock": "" });
    const first = await scene.holdfast(["break-lock", "--store", "local:d"]);
    expect(first).toMatchObject({ code: EXIT_CODES.REFUSED.code, stdout: "Broke 1 of 2 locks.\n", stderr: expect.stringContaining(".git/index.lock was not broken: it does not say where its process runs") });
    expect(await scene.holdfast(["break-lock", "--format", "git", "--store", "local:d", "--key", ".git/index.lock", "--force"])).toMatchObject({ code: 0, stdout: "Broke 1 of 1 locks.\n" });
    expect(readdirSync(join(scene.directory, "d/.git"))).toEqual(["HEAD"]);
  });

  it("breaks a sidecar's lock, and leaves a running process its own", async () => {
    await using scene = createScene();
    put(scene, { "s/state.json": "{}", "s/state.json.lock": JSON.stringify({ pid: process.pid, createdAt: new Date().toISOString() }) });
    const refused = await scene.holdfast(["break-lock", "--format", "sidecar", "--store", "local:s", "--json"]);
    expect(refused.code).toBe(EXIT_CODES.REFUSED.code);
    expect(SCHEMAS["foreign-break-lock"].parse(JSON.parse(refused.stdout)).outcomes).toMatchObject([{ outcome: "refused", lock: { format: "sidecar" } }]);
    expect(await scene.holdfast(["break-lock", "--format", "sidecar", "--store", "local:s", "--force"])).toMatchObject({ code: 0 });
    expect(readdirSync(join(scene.directory, "s"))).toEqual(["state.json"]);
  });

  it("is still our own for a named lock", async () => {
    await using scene = createScene();
    put(scene, { "backup_store/config": CONFIG, "backup_store/index/lock.exclusive": CLOUDSTIC });
    expect(await scene.holdfast(["break-lock", "deploy"])).toMatchObject({ code: 0, stdout: expect.stringContaining("Nobody holds") });
    expect(existsSync(join(scene.directory, "backup_store/index/lock.exclusive"))).toBe(true);
  });
});

describe.concurrent("run --format cloudstic", () => {
  it("holds the lock as cloudstic writes it, passes everything through, and gives it back", async () => {
    await using scene = createScene();
    put(scene, { "backup_store/config": CONFIG });
    const ended = await scene.holdfast(["run", "--format", "cloudstic", "--operation", "copy away", "--", "sh", "-c", "cat backup_store/index/lock.exclusive; cat; exit 7"], "from stdin");
    expect(ended.code).toBe(7);
    expect(ended.stdout).toMatch(/^\{"operation":"copy away","holder":".* \(pid \d+\)","acquired_at":"[^"]+","expires_at":"[^"]+"\}from stdin$/);
    expect(ended.stderr).toContain("cloudstic overwrites locks without a condition");
    expect(readdirSync(join(scene.directory, "backup_store/index"))).toEqual([]);
  });

  it("shared holders run together, an exclusive one waits for them", async () => {
    await using scene = createScene();
    put(scene, { "backup_store/config": CONFIG });
    const shared = scene.start(["run", "--format", "cloudstic", "--mode", "shared", "--quiet", "--", "sh", "-c", "echo held; sleep 650"]);
    await until("the shared lock is held", () => shared.stdout().includes("held"));
    expect(await scene.holdfast(["run", "--format", "cloudstic", "--mode", "shared", "--quiet", "--", "echo", "too"])).toMatchObject({ code: 0, stdout: "too\n" });
    const refused = await scene.holdfast(["run", "--format", "cloudstic", "--no-wait", "--", "echo", "never"]);
    expect(refused).toMatchObject({ code: EXIT_CODES.TIMED_OUT.code, stdout: "", stderr: expect.stringContaining("cannot acquire exclusive lock: repository is locked (shared) by") });
    kill(shared.pid, "SIGTERM");
    await shared.ended;
    expect(await scene.holdfast(["run", "--format", "cloudstic", "--quiet", "--", "echo", "now"])).toMatchObject({ code: 0, stdout: "now\n" });
  });

  it("stops the command when somebody writes over the lock, and leaves that lock alone", async () => {
    await using scene = createScene();
    put(scene, { "backup_store/config": CONFIG });
    const holder = scene.start(["run", "--format", "cloudstic", "--quiet", "--", "sh", "-c", "echo held; sleep 651"]);
    await until("it is held", () => holder.stdout().includes("held"));
    put(scene, { "backup_store/index/lock.exclusive": CLOUDSTIC });
    expect(await holder.ended).toMatchObject({ code: EXIT_CODES.LOST.code, stderr: expect.stringContaining("wrote another one over it") });
    expect(readFileSync(join(scene.directory, "backup_store/index/lock.exclusive"), "utf8")).toBe(CLOUDSTIC);
    expect(scene.commands()).toEqual([]);
  });

  it("kill -9 takes the command with it, and a run that only stands still ends before its lock does", async () => {
    await using scene = createScene();
    put(scene, { "backup_store/config": CONFIG });
    const holder = scene.start(["run", "--format", "cloudstic", "--quiet", "--", "sh", "-c", "echo held; sleep 652"]);
    await until("it is held", () => holder.stdout().includes("held"));
    // What a SIGSTOP in place of the SIGKILL leaves to the watcher: it acts without being told, and in time.
    const { endsAtMs, expiresAtMs } = stoppedAndExpired(scene);
    expect(endsAtMs).toBeLessThan(expiresAtMs - 5_000);
    kill(holder.pid, "SIGKILL");
    await until("the command is gone", () => scene.commands().length === 0, 60_000);
    expect(await scene.holdfast(["status", "--format", "cloudstic", "--store", "local:./backup_store"])).toMatchObject({ stdout: expect.stringContaining("(its process is gone)") });
  });

  it("a wrong call does nothing", async () => {
    await using scene = createScene();
    expect(await scene.holdfast(["run", "--format", "cloudstic", "--", "echo", "x"])).toMatchObject({ code: EXIT_CODES.STORE.code, stderr: expect.stringContaining("repository not initialized") });
    expect(await scene.holdfast(["run", "--format", "swamp", "--", "echo", "x"])).toMatchObject({ code: EXIT_CODES.USAGE.code });
    expect(readdirSync(scene.directory)).toEqual([]);
  });
});
