import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { createSidecarLockManager } from "@holdfast/sidecar";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { findForeignLocks } from "../src/find-locks.ts";
import { formats } from "../src/formats.ts";
import { createLocalPlace } from "../src/local-place.ts";
import { removeForeignLock } from "../src/remove-lock.ts";
import { lockText, PAST, PLAIN } from "./support/cloudstic-repository.ts";
import { deadPid } from "./support/dead-process.ts";
import { folder } from "./support/folder.ts";
import { memoryPlace } from "./support/memory-place.ts";

function folderWith(files: Readonly<Record<string, string>>): string {
  const root = folder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(root, name, ".."), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

async function found(root: string) {
  const findings = await findForeignLocks(createLocalPlace(root));
  return findings.flatMap(({ format, locks }) => locks.map((lock) => ({ format, lock })));
}

const HEAD = "ref: refs/heads/main\n";
const beads = (pid: number): string => JSON.stringify({ holder: "tool", pid, hostname: hostname(), started_at: "2025-10-25T12:00:00Z", version: "" });

describe("what a folder's locks are is found by looking", () => {
  it.each([
    ["cloudstic", { config: PLAIN, "index/lock.exclusive": lockText() }, "index/lock.exclusive"],
    ["swamp", { ".datastore.lock": '{"holder":"a@b","hostname":"b","pid":1,"acquiredAt":"2026-01-01T00:00:00Z","ttlMs":30000}' }, ".datastore.lock"],
    ["beads", { ".exclusive-lock": beads(1) }, ".exclusive-lock"],
    ["sidecar", { "state.json": "", "state.json.lock": `{\n  "pid": ${process.pid},\n  "createdAt": "2026-01-01T00:00:00Z"\n}\n` }, "state.json.lock"],
    ["terraform", { "terraform.tfstate": "", ".terraform.tfstate.lock.info": '{"ID":"1","Operation":"OperationTypeApply","Who":"a@b","Created":"2026-01-01T00:00:00Z"}' }, ".terraform.tfstate.lock.info"],
    ["git", { ".git/HEAD": HEAD, ".git/index.lock": "" }, ".git/index.lock"],
  ])("%s", async (id, files, key) => {
    expect((await found(folderWith(files))).map(({ lock }) => [lock.format, lock.key])).toEqual([[id, key]]);
  });

  it("several tools' locks in one folder are all shown", async () => {
    const root = folderWith({ ".exclusive-lock": beads(process.pid), ".git/HEAD": HEAD, ".git/refs/heads/main.lock": "" });
    expect((await found(root)).map(({ lock }) => [lock.format, lock.scope, lock.verdict.kind])).toEqual([
      ["beads", "exclusive", "live"],
      ["git", "refs/heads/main", "unknown"],
    ]);
  });

  it("an empty folder, and one of lock files that lock nothing, have none", async () => {
    expect(await found(folder())).toEqual([]);
    expect(await found(folderWith({ "composer.lock": '{"packages":[]}', "flake.lock": '{"nodes":{}}', "yarn.lock": "# yarn", "Cargo.lock": "" }))).toEqual([]);
  });

  it("a place that fails is a failure, for every format", async () => {
    for (const format of formats.filter(({ id }) => id !== "sidecar")) {
      const place = memoryPlace();
      place.fail("list");
      place.fail("read");
      await expect(format.detect(place)).rejects.toThrow(/was refused/);
    }
    await expect(findForeignLocks(createLocalPlace(join(folder(), "mistyped")))).rejects.toThrow(/mistyped/);
  });

  it("garbage of any kind is shown as held by unknown, and never throws", async () => {
    for (const garbage of ["", "\0".repeat(300), "[".repeat(200_000), '{"holder":{}}', "{}", "null", "\ud83d", '{"pid":-1,"hostname":[],"ttlMs":"x"}']) {
      const root = folderWith({ config: PLAIN, "index/lock.exclusive": garbage, "index/lock.shared/x": garbage, ".datastore.lock": garbage, ".exclusive-lock": garbage, "state.json": "", "state.json.lock": garbage, ".terraform.tfstate.lock.info": garbage, HEAD, "index.lock": garbage });
      const locks = await found(root);
      expect(locks.length).toBeGreaterThanOrEqual(6);
      expect(locks.every(({ lock }) => lock.verdict.kind === "unknown")).toBe(true);
    }
  });
});

describe("the verdict", () => {
  it.each([
    ["dead", beads(deadPid()), /no process has that pid/],
    ["live", beads(process.pid), /its process runs on this machine/],
    ["unknown", beads(1).replace(hostname(), "elsewhere"), /runs elsewhere, if it does; this lock never expires/],
  ])("%s, and why", async (kind, content, why) => {
    const [first] = await found(folderWith({ ".exclusive-lock": content }));
    expect(first?.lock.verdict).toEqual({ kind, why: expect.stringMatching(why) });
  });

  it("an expired lock of a process that runs is not called dead", async () => {
    const [first] = await found(folderWith({ config: PLAIN, "index/lock.exclusive": lockText({ holder: `${hostname()} (pid ${process.pid})`, expires_at: PAST }) }));
    expect(first?.lock).toMatchObject({ isExpired: true, process: "alive", verdict: { kind: "unknown" } });
  });
});

describe("removing", () => {
  it("refuses what lives, removes what is dead, and leaves what came later", async () => {
    const root = folderWith({ ".exclusive-lock": beads(process.pid) });
    const place = createLocalPlace(root);
    const [live] = await found(root);
    expect(live && (await removeForeignLock(place, live.format, live.lock))).toBe("refused");
    writeFileSync(join(root, ".exclusive-lock"), beads(deadPid()));
    expect(live && (await removeForeignLock(place, live.format, live.lock, { force: true }))).toBe("changed");
    const [dead] = await found(root);
    expect(dead && (await removeForeignLock(place, dead.format, dead.lock))).toBe("removed");
    expect(dead && (await removeForeignLock(place, dead.format, dead.lock))).toBe("absent");
  });

  it("takes a sidecar lock of @holdfast/sidecar in its own order, and the next one is not touched", async () => {
    const root = folderWith({ "state.json": "" });
    const manager = createSidecarLockManager("interop test");
    const handle = await manager.acquire({ targetPath: join(root, "state.json") });
    const [own] = await found(root);
    expect(own?.lock).toMatchObject({ format: "sidecar", process: "alive", verdict: { kind: "live" } });
    expect(own && (await removeForeignLock(createLocalPlace(root), own.format, own.lock))).toBe("refused");
    expect(own && (await removeForeignLock(createLocalPlace(root), own.format, own.lock, { force: true }))).toBe("removed");
    expect(await handle.verifyStillHeld()).toBe(false);
    const next = await manager.acquire({ targetPath: join(root, "other.json") });
    expect(own && (await removeForeignLock(createLocalPlace(root), own.format, own.lock, { force: true }))).toBe("absent");
    expect(await next.verifyStillHeld()).toBe(true);
    await next.release();
    await handle.release().catch(() => undefined);
  });

  it("H2, H10: a sidecar lock of fs-safe whose holder is gone, and an empty one, stay until somebody asks", async () => {
    const root = folderWith({ a: "", "a.lock": JSON.stringify({ pid: deadPid(), createdAt: "2026-01-01T00:00:00Z" }), b: "", "b.lock": "" });
    const locks = await found(root);
    expect(locks.map(({ lock }) => lock.verdict.kind)).toEqual(["unknown", "unknown"]);
    for (const { format, lock } of locks) {
      expect(await removeForeignLock(createLocalPlace(root), format, lock)).toBe("removed");
    }
    expect(readdirSync(root)).toEqual(["a", "b"]);
  });

  it("H9: a guard that a killed reclaimer left does not keep an operator out for ever", async () => {
    const root = folderWith({ a: "", "a.lock": JSON.stringify({ pid: 1, createdAt: "2026-01-01T00:00:00Z" }) });
    mkdirSync(join(root, "a.lock.reclaim"));
    const [lock] = await found(root);
    expect(lock && (await removeForeignLock(createLocalPlace(root), lock.format, lock.lock, { force: true }))).toBe("changed");
    const now = vi.spyOn(Date, "now").mockReturnValue(Date.now() + 60_000);
    onTestFinished(() => now.mockRestore());
    expect(lock && (await removeForeignLock(createLocalPlace(root), lock.format, lock.lock, { force: true }))).toBe("removed");
    expect(readdirSync(root)).toEqual(["a"]);
  });
});
