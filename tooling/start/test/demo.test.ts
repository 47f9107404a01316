import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { demo } from "../demo.mjs";

// Stand-ins for `holdfast` that get one thing wrong each: the demo must notice, or it would show nothing.
const runTheCommand = `
  const { spawn } = require("node:child_process");
  const args = process.argv.slice(2);
  const start = (token) => {
    const [command, ...rest] = args.slice(args.indexOf("--") + 1);
    const child = spawn(command, rest, { stdio: "inherit", env: { ...process.env, HOLDFAST_TOKEN: String(token) } });
    child.on("close", (code) => process.exit(code));
    process.on("SIGTERM", () => child.kill());
  };
  if (args[0] !== "run") { console.log("demo"); process.exit(0); }`;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-stand-in-"));
  vi.spyOn(console, "log").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

function standIn(behaviour: string): string {
  const path = join(folder, "holdfast.cjs");
  writeFileSync(path, runTheCommand + behaviour);
  return path;
}

test("the demo fails when nothing keeps the commands apart", async () => {
  await expect(demo(standIn(`start(process.hrtime.bigint());`))).rejects.toThrow(/failed/);
});

test("the demo fails when the fencing token stays the same", async () => {
  // A lock that works, by a directory, but hands out one token for all.
  const locking = `
    const { mkdirSync, rmdirSync } = require("node:fs");
    const { join } = require("node:path");
    const lock = join(__dirname, "lock");
    let told = false;
    const attempt = () => {
      try { mkdirSync(lock); } catch { if (!told) { told = true; console.error("waiting"); } return setTimeout(attempt, 20); }
      process.on("exit", () => rmdirSync(lock));
      start(7);
    };
    attempt();`;
  await expect(demo(standIn(locking))).rejects.toMatchObject({ output: expect.stringContaining("token did not grow: first 7, second 7") });
});

test("the demo fails when status shows nothing of the lock", async () => {
  const silent = join(folder, "holdfast.cjs");
  writeFileSync(silent, runTheCommand.replace(`console.log("demo")`, `console.log("nothing")`) + `if (args.join().includes("second")) { console.error("waiting"); setTimeout(() => undefined, 60_000); } else start(1);`);
  await expect(demo(silent)).rejects.toThrow("holdfast status failed");
});
