import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createSidecarLockManager } from "../src/index.ts";
import { createFolder, namesIn } from "./folder.ts";
import { overlaps } from "./overlaps.ts";
import { createBench, type Program } from "./programs.ts";

const long = { timeout: 30_000, interval: 5 };

const HOLD = `
import { createSidecarLockManager } from "./sidecar.mjs";
const [targetPath, how] = process.argv.slice(2);
const manager = createSidecarLockManager("child");
await manager.acquire({ targetPath });
console.log("held");
if (how === "exit") process.exit(0);
if (how === "throw") throw new Error("on purpose");
if (how === "stay") setInterval(() => {}, 1_000);
`;

/** Locks again and again, and writes down when it is inside. A killed process writes nothing more. */
const CONTEND = `
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { createSidecarLockManager } from "./sidecar.mjs";
const [targetPath, log, stop] = process.argv.slice(2);
const manager = createSidecarLockManager("child");
while (!existsSync(stop)) {
  await manager.withLock({ targetPath, retry: { minTimeout: 5, maxTimeout: 20 } }, async () => {
    appendFileSync(log, "in " + process.pid + "\\n");
    if (Math.random() < 0.5) await new Promise((resolve) => setTimeout(resolve, 1));
    appendFileSync(log, "out " + process.pid + "\\n");
  });
  if (Math.random() < 0.2) await new Promise((resolve) => setTimeout(resolve, 2));
}
`;

test("eight processes are never two inside, though they are killed at random, and nothing stays locked or behind", async () => {
  const folder = createFolder();
  const [targetPath, log, stop] = [join(folder, "state.json"), join(folder, "log"), join(folder, "stop")];
  const { start } = createBench();
  writeFileSync(log, "");
  const lines = (): string[] => readFileSync(log, "utf8").split("\n").filter((line) => line !== "");
  const contenders: Program[] = Array.from({ length: 8 }, () => start(CONTEND, targetPath, log, stop));
  for (let kill = 0; kill < 24; kill += 1) {
    const seen = lines().length;
    await expect.poll(() => lines().length, long).toBeGreaterThan(seen + Math.floor(Math.random() * 12));
    const index = Math.floor(Math.random() * contenders.length);
    const victim = contenders[index];
    victim?.child.kill("SIGKILL");
    expect(await victim?.ended()).toBe("SIGKILL");
    contenders[index] = start(CONTEND, targetPath, log, stop);
  }
  const seen = lines().length;
  await expect.poll(() => lines().length, long).toBeGreaterThan(seen + 50);
  writeFileSync(stop, "");
  for (const contender of contenders) {
    expect(await contender.ended()).toBe(0);
  }
  expect(overlaps(lines())).toEqual([]);
  const last = await createSidecarLockManager("after the killing").acquire({ targetPath, timeoutMs: 10_000 });
  await last.release();
  expect(namesIn(folder)).toEqual(["log", "stop"]);
});

test("H10: the lock of a killed holder is taken by the first to look", async () => {
  const folder = createFolder();
  const targetPath = join(folder, "state.json");
  const holder = createBench().start(HOLD, targetPath, "stay");
  await expect.poll(() => holder.output(), long).toBe("held\n");
  const manager = createSidecarLockManager("H10");
  await expect(manager.acquire({ targetPath, timeoutMs: 0 })).rejects.toMatchObject({ code: "file_lock_timeout", payload: { pid: holder.pid } });
  holder.child.kill("SIGKILL");
  await holder.ended();
  const held = await manager.acquire({ targetPath, timeoutMs: 0, staleMs: Number.POSITIVE_INFINITY });
  await held.release();
  expect(namesIn(folder)).toEqual([]);
});

test.each([
  ["exit", 0],
  ["throw", 1],
  ["natural end", 0],
])("a process that ends by itself (%s) leaves no lock", async (how, code) => {
  const folder = createFolder();
  const holder = createBench().start(HOLD, join(folder, "state.json"), how);
  expect(await holder.ended()).toBe(code);
  expect(holder.output()).toBe("held\n");
  expect(holder.errors().includes("on purpose")).toBe(how === "throw");
  expect(namesIn(folder)).toEqual([]);
});

test("a waiter hears of a release in another process long before its next look", async () => {
  const folder = createFolder();
  const targetPath = join(folder, "state.json");
  const waiter = createBench().start(
    `import { createSidecarLockManager } from "./sidecar.mjs";
     const waiting = createSidecarLockManager("child").acquire({ targetPath: process.argv[2], retry: { minTimeout: 60_000, maxTimeout: 60_000 } });
     console.log("waiting");
     await waiting;
     console.log("held");`,
    targetPath,
  );
  const held = await createSidecarLockManager("hand-over").acquire({ targetPath });
  await expect.poll(() => waiter.output(), long).toBe("waiting\n");
  await held.release();
  expect(await waiter.ended()).toBe(0);
  expect(waiter.output()).toBe("waiting\nheld\n");
});

test("a process that never waits opens no watch and no timer, and registers one exit listener for any number of managers", async () => {
  const folder = createFolder();
  const program = createBench().start(
    `import { createSidecarLockManager, withSidecarLock } from "./sidecar.mjs";
     let timers = 0;
     const { setTimeout } = globalThis;
     globalThis.setTimeout = (...all) => { timers += 1; return setTimeout(...all); };
     const before = process.listenerCount("exit");
     for (let index = 0; index < 20; index += 1) {
       const handle = await createSidecarLockManager("m" + index).acquire({ targetPath: process.argv[2] + index });
       if (index % 2 === 0) await handle.release();
     }
     console.log(timers, process.listenerCount("exit") - before, process.getActiveResourcesInfo().filter((name) => /Timeout|FSEvent/.test(name)).length);`,
    join(folder, "state.json"),
  );
  expect(await program.ended()).toBe(0);
  expect(program.output()).toBe("0 1 0\n");
  expect(namesIn(folder)).toEqual([]);
});
