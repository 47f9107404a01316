import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { afterEach, describe, expect, it } from "vitest";
import { fairOptions } from "../src/words/options.ts";
import { createScene, kill, type Scene, until } from "./scene.ts";

interface Waiter {
  readonly position: number;
  readonly operation: string;
}

async function waitersOf(scene: Scene): Promise<readonly string[]> {
  const status: { readonly waiters: readonly Waiter[] } = JSON.parse((await scene.holdfast(["status", "deploy", "--json"])).stdout);
  return status.waiters.map(({ position, operation }) => `${position} ${operation}`);
}

describe("waiting in turn on a local folder", () => {
  it("hands the lock on in the order of joining, and passes over who was killed while it waited", { timeout: 120_000 }, async () => {
    await using scene = createScene();
    const order = join(scene.directory, "order");
    const holder = scene.start(["run", "--name", "deploy", "--", "sh", "-c", "echo held; sleep 660"]);
    await until("it is held", () => holder.stdout().includes("held"));
    const waiting = [];
    for (const name of ["one", "two", "three"]) {
      waiting.push(scene.start(["run", "--name", "deploy", "--operation", name, "--", "sh", "-c", `echo ${name} >> ${order}`]));
      await until(`${name} stands in line`, async () => (await waitersOf(scene)).includes(`${waiting.length} ${name}`));
    }
    const impatient = await scene.holdfast(["run", "--name", "deploy", "--wait", "300ms", "--", "true"]);
    expect(impatient.stderr).toContain("4th in line");
    expect(impatient.stderr).toContain("3 are still in line before this one");
    expect((await scene.holdfast(["status", "deploy"])).stdout).toMatch(/in line {3}1\. .* for one, .*\n {12}2\. .* for two, /);
    expect((await scene.holdfast(["list"])).stdout).toContain("2nd in line");
    kill(waiting[1]?.pid ?? 0, "SIGKILL");
    await waiting[1]?.ended;
    expect(await waitersOf(scene)).toEqual(["1 one", "2 three"]);
    kill(holder.pid, "SIGTERM");
    expect(await waiting[0]?.ended).toMatchObject({ code: 0 });
    expect(await waiting[2]?.ended).toMatchObject({ code: 0 });
    expect(readFileSync(order, "utf8")).toBe("one\nthree\n");
    expect(await waitersOf(scene)).toEqual([]);
  });
});

describe("--fair", () => {
  const before = process.env["HOLDFAST_FAIR"];
  afterEach(() => {
    if (before === undefined) {
      delete process.env["HOLDFAST_FAIR"];
    } else {
      process.env["HOLDFAST_FAIR"] = before;
    }
  });

  it.each([
    [undefined, [], undefined],
    [undefined, ["--fair"], true],
    [undefined, ["--no-fair"], false],
    ["", [], undefined],
    ["1", [], true],
    ["1", ["--no-fair"], false],
    ["off", [], false],
    ["0", ["--fair"], true],
  ])("is left to the store, or said by HOLDFAST_FAIR=%s, or by %j", (variable, flags, fair) => {
    delete process.env["HOLDFAST_FAIR"];
    Object.assign(process.env, variable === undefined ? {} : { HOLDFAST_FAIR: variable });
    const command = new Command();
    fairOptions().forEach((option) => command.addOption(option));
    expect(command.parse(flags, { from: "user" }).opts()["fair"]).toBe(fair);
  });
});
