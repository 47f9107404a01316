import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { createSidecarLockManager } from "../src/index.ts";
import { createFolder, namesIn } from "./folder.ts";
import { overlaps } from "./overlaps.ts";
import { createBench, type Program } from "./programs.ts";

const poll = { timeout: 30_000, interval: 5 };
const once = { timeoutMs: 0 } as const;
const timeout = { code: "file_lock_timeout" };

/** Versions as they were published. They ask for Node 22 and run on 20.19, as far as their lock goes. */
const versions = [
  { version: "0.4.7", module: import.meta.resolve("fs-safe-0.4/file-lock") },
  { version: "0.5.6", module: import.meta.resolve("fs-safe-0.5/file-lock") },
  { version: "0.21.0", module: import.meta.resolve("fs-safe-0.21/file-lock") },
] as const;

function newManager(key: string) {
  const manager = createSidecarLockManager(`fs-safe ${key}`);
  onTestFinished(() => manager.drain());
  return manager;
}

/** A program that is given fs-safe's file lock as `fsSafe` and the target as `target`. */
function startTheirs(module: string, targetPath: string, body: string, ...parameters: readonly string[]): Program {
  const head = `const fsSafe = await import(process.argv[2]);
    const target = process.argv[3];
    const rest = process.argv.slice(4);
    const payload = () => ({ pid: process.pid, createdAt: new Date().toISOString() });`;
  return createBench().start(`${head}\n${body}`, module, targetPath, ...parameters);
}

describe.each(versions)("with fs-safe $version in another process", ({ module }) => {
  test("its lock excludes ours, until it is released", async () => {
    const targetPath = join(createFolder(), "state.json");
    const theirs = startTheirs(
      module,
      targetPath,
      `const lock = await fsSafe.acquireFileLock(target, { payload });
       const timer = setInterval(() => {}, 1000);
       process.on("SIGTERM", () => lock.release());
       process.on("SIGTERM", () => clearInterval(timer));
       // Last: a signal that comes before it is listened to ends the process, and its lock stays.
       console.log("held");`,
    );
    await expect.poll(() => theirs.output(), poll).toBe("held\n");
    await expect(newManager("a").acquire({ targetPath, ...once })).rejects.toMatchObject({ ...timeout, payload: { pid: theirs.pid } });
    const waiting = newManager("a").acquire({ targetPath, retry: { minTimeout: 60_000, maxTimeout: 60_000 } });
    theirs.child.kill("SIGTERM");
    await (await waiting).release();
    expect(await theirs.ended()).toBe(0);
  });

  test("our lock excludes theirs, which reads our payload", async () => {
    const folder = createFolder();
    const targetPath = join(folder, "state.json");
    const held = await newManager("b").acquire({ targetPath, payload: () => ({ pid: 7, createdAt: new Date().toISOString() }) });
    const theirs = startTheirs(
      module,
      targetPath,
      `const shouldReclaim = ({ payload }) => (console.log(JSON.stringify(payload)), false);
       await fsSafe.acquireFileLock(target, { payload, shouldReclaim, timeoutMs: 0 }).catch((error) => console.log(error.code));`,
    );
    expect(await theirs.ended()).toBe(0);
    const [seen = "", code] = theirs.output().split("\n");
    expect(JSON.parse(seen)).toMatchObject({ pid: 7 });
    expect(code).toBe("file_lock_timeout");
    expect(await held.verifyStillHeld()).toBe(true);
    await held.release();
    expect(namesIn(folder)).toEqual([]);
  });

  test("the lock of one of theirs that was killed is taken once it is old, that of a living one never by age", async () => {
    const targetPath = join(createFolder(), "state.json");
    const theirs = startTheirs(module, targetPath, `await fsSafe.acquireFileLock(target, { payload }); console.log("held"); setInterval(() => {}, 1000);`);
    await expect.poll(() => theirs.output(), poll).toBe("held\n");
    const manager = newManager("c");
    await expect(manager.acquire({ targetPath, staleMs: 0, timeoutMs: 50 })).rejects.toMatchObject(timeout);
    theirs.child.kill("SIGKILL");
    await theirs.ended();
    await expect(manager.acquire({ targetPath, staleMs: 60_000, ...once })).rejects.toMatchObject(timeout);
    await (await manager.acquire({ targetPath, staleMs: 0, ...once })).release();
  });

  test("their reclaiming of our dead lock is waited for, and what it leaves of ours is swept", async () => {
    const folder = createFolder();
    const targetPath = join(folder, "state.json");
    const ours = createBench().start(
      `import { createSidecarLockManager } from "./sidecar.mjs";
       await createSidecarLockManager("x").acquire({ targetPath: process.argv[2] });
       console.log("held");
       setInterval(() => {}, 1000);`,
      targetPath,
    );
    await expect.poll(() => ours.output(), poll).toBe("held\n");
    ours.child.kill("SIGKILL");
    await ours.ended();
    const theirs = startTheirs(
      module,
      targetPath,
      `const { existsSync } = await import("node:fs");
       const wait = async () => { console.log("guarding"); while (!existsSync(rest[0])) await new Promise((go) => setTimeout(go, 5)); return true; };
       await fsSafe.withFileLock(target, { payload, staleRecovery: "remove-if-unchanged", shouldReclaim: () => true, shouldRemoveStaleLock: wait }, async () => console.log("inside"));`,
      join(folder, "go"),
    );
    await expect.poll(() => theirs.output(), poll).toBe("guarding\n");
    await expect(newManager("d").acquire({ targetPath, timeoutMs: 60 })).rejects.toMatchObject(timeout);
    writeFileSync(join(folder, "go"), "");
    expect(await theirs.ended()).toBe(0);
    expect(theirs.output()).toBe("guarding\ninside\n");
    // The program that died was the only one to lock here before, so this manager has not swept yet.
    const held = await newManager("e").acquire({ targetPath });
    await held.release();
    expect(namesIn(folder)).toEqual(["go"]);
  });

  test("three of theirs and three of ours are never two inside", async () => {
    const folder = createFolder();
    const [targetPath, log] = [join(folder, "state.json"), join(folder, "log")];
    const inside = `const { appendFileSync } = await import("node:fs");
      const inside = async () => {
        appendFileSync(rest[0], "in " + process.pid + "\\n");
        await new Promise((go) => setTimeout(go, 1));
        appendFileSync(rest[0], "out " + process.pid + "\\n");
      };
      const retry = { minTimeout: 2, maxTimeout: 10, factor: 1 };`;
    const theirs = `${inside} for (let n = 0; n < 15; n += 1) await fsSafe.withFileLock(target, { payload, retry }, inside);`;
    const ours = `import { withSidecarLock } from "./sidecar.mjs"; const [target, ...rest] = process.argv.slice(2);
      ${inside} for (let n = 0; n < 15; n += 1) await withSidecarLock(target, { retry }, inside);`;
    const programs = [0, 1, 2].flatMap(() => [startTheirs(module, targetPath, theirs, log), createBench().start(ours, targetPath, log)]);
    for (const program of programs) {
      expect(await program.ended()).toBe(0);
    }
    const lines = readFileSync(log, "utf8").trim().split("\n");
    expect(lines).toHaveLength(180);
    expect(overlaps(lines)).toEqual([]);
    expect(namesIn(folder)).toEqual(["log"]);
  });
});
