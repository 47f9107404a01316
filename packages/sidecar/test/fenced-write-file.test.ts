import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeInTurn } from "../src/fenced-write-file.ts";
import { createSidecarLockManager, fencedWriteFile, withSidecarLock } from "../src/index.ts";
import { createFolder, namesIn } from "./folder.ts";
import { createBench } from "./programs.ts";

const fileIn = (folder: string): string => join(folder, "state.json");

/** Writes its token until it is refused. */
const WRITE = `
import { fencedWriteFile } from "./sidecar.mjs";
const [path, token] = process.argv.slice(2);
for (;;) {
  const outcome = await fencedWriteFile(path, token.repeat(2_000), { token: Number(token) });
  if (outcome.kind === "refused") break;
  console.log("written");
}
`;

test("a file is written under a higher token and the same one, and not under a lower one", async () => {
  const folder = createFolder();
  const path = fileIn(folder);
  expect(await fencedWriteFile(path, "five", { token: 5 })).toEqual({ kind: "written" });
  expect(await fencedWriteFile(path, "five again", { token: 5 })).toEqual({ kind: "written" });
  expect(await fencedWriteFile(path, "late", { token: 4 })).toEqual({ kind: "refused", token: 5 });
  chmodSync(path, 0o640);
  expect(await fencedWriteFile(path, new Uint8Array([54]), { token: 6 })).toEqual({ kind: "written" });
  expect(readFileSync(path, "utf8")).toBe("6");
  expect(statSync(path).mode & 0o777).toBe(0o640);
  expect(namesIn(folder)).toEqual(["state.json", "state.json.token"]);
});

test("processes with rising tokens, two of them killed at work, never let the file go back, and each reader sees one whole", async () => {
  const folder = createFolder();
  const path = fileIn(folder);
  const { start } = createBench();
  const seen: number[] = [];
  const look = (): number => {
    const text = readFileSync(path, "utf8");
    expect(new Set(text).size).toBe(1);
    expect(text).toHaveLength(2_000);
    seen.push(Number(text[0]));
    return seen.at(-1) ?? 0;
  };
  await fencedWriteFile(path, "1".repeat(2_000), { token: 1 });
  const patient = [];
  for (const token of [2, 3, 4, 5]) {
    const program = start(WRITE, path, String(token));
    await expect.poll(look, { timeout: 20_000, interval: 1 }).toBe(token);
    if (token % 2 === 1) {
      // Nobody has a higher token yet, so it is at work.
      program.child.kill("SIGKILL");
      expect(await program.ended()).toBe("SIGKILL");
    } else {
      patient.push(program);
    }
  }
  expect(await fencedWriteFile(path, "6".repeat(2_000), { token: 6, timeoutMs: 20_000 })).toEqual({ kind: "written" });
  for (const program of patient) {
    expect(await program.ended()).toBe(0);
  }
  expect(look()).toBe(6);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(namesIn(folder)).toEqual(["state.json", "state.json.token"]);
});

test("a writer that was killed between its token and its file has shut out lower tokens all the same", async () => {
  const path = fileIn(createFolder());
  writeFileSync(path, "old");
  writeFileSync(`${path}.token`, "9\n");
  writeFileSync(`${path}.prepared-9`, "half");
  expect(await fencedWriteFile(path, "late", { token: 8 })).toEqual({ kind: "refused", token: 9 });
  expect(await fencedWriteFile(path, "new", { token: 10 })).toEqual({ kind: "written" });
  expect(namesIn(join(path, ".."))).toEqual(["state.json", "state.json.token"]);
});

test("a writer whose turn was given to another while it stood still writes nothing", async () => {
  const folder = createFolder();
  const path = fileIn(folder);
  writeFileSync(path, "old");
  const turn = await createSidecarLockManager("stands still").acquire({ targetPath: `${path}.token` });
  rmSync(turn.lockPath);
  await expect(writeInTurn(path, "late", 3, turn)).rejects.toMatchObject({ code: "file_lock_stale" });
  await turn.release();
  expect(readFileSync(path, "utf8")).toBe("old");
  expect(namesIn(folder)).toEqual(["state.json"]);
});

test("who holds the lock of the file itself may write it", async () => {
  const path = fileIn(createFolder());
  const outcome = await withSidecarLock(path, { timeoutMs: 10_000 }, () => fencedWriteFile(path, "x", { token: 1, timeoutMs: 10_000 }));
  expect(outcome).toEqual({ kind: "written" });
});

test("what is no token is refused, as an argument and beside the file", async () => {
  const path = fileIn(createFolder());
  await expect(fencedWriteFile(path, "x", { token: 0 })).rejects.toThrow(RangeError);
  writeFileSync(`${path}.token`, "not a number");
  await expect(fencedWriteFile(path, "x", { token: 1 })).rejects.toThrow("put the highest token there by hand");
});
