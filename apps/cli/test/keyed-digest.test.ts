import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describeThisProcess } from "@holdfast/host";
import { expect, it } from "vitest";
import { keyedDigest } from "../src/keyed-digest.ts";
import { PROGRAM } from "./bundle.ts";
import { createScene } from "./scene.ts";

it("a keyed digest is that of RFC 4231 and of node:crypto", () => {
  expect(keyedDigest("Jefe", "what do ya want for nothing?")).toBe("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  for (const size of [0, 1, 32, 63, 64, 65, 200]) {
    const key = "0123456789abcdef".repeat(13).slice(0, size);
    expect(keyedDigest(key, "é and more")).toBe(createHmac("sha256", key).update("é and more").digest("hex"));
  }
});

it("a run does not load node:crypto", () => {
  expect(readFileSync(join(dirname(PROGRAM), "main.js"), "utf8")).not.toMatch(/createHmac|["'](?:node:)?crypto["']/);
});

const { machineId } = describeThisProcess();

it.skipIf(machineId === null)("the command says the same of this machine as a program that uses the packages (skipped where there is no machine id)", async () => {
  await using scene = createScene();
  const { code, stdout } = await scene.holdfast(["run", "--store", "local:locks", "--", "grep", "-rhoE", '"machine_id": *"[^"]*"', "locks"]);
  expect(code).toBe(0);
  expect([...new Set(stdout.trim().split("\n"))]).toEqual([expect.stringContaining(`"${machineId}"`)]);
});
