import { describe, expect, it } from "vitest";
import { SCHEMAS } from "../src/output/schemas.ts";
import { jsonPage } from "./json-page.ts";
import { createScene, kill, type Scene, until } from "./scene.ts";

/** What the program printed, held against the schema that its page is made from. */
async function printed(scene: Scene, kind: keyof typeof SCHEMAS, ...args: string[]): Promise<readonly unknown[]> {
  const { stdout } = await scene.holdfast([...args, "--json"]);
  const lines = stdout.trim().split("\n").map((line): unknown => JSON.parse(line));
  for (const line of lines) {
    expect(SCHEMAS[kind].safeParse(line)).toMatchObject({ success: true });
  }
  return lines;
}

it("the page about --json is made from its schemas", async () => {
  await expect(jsonPage()).toMatchFileSnapshot("../../../docs/cli-json.md");
});

describe("--json", () => {
  it("prints what its page says, and nothing else", async () => {
    await using scene = createScene();
    await printed(scene, "status", "status", "a");
    const [taken, ...others] = await printed(scene, "acquire", "acquire", "a", "--operation", "x", "--metadata", "k=v");
    expect(others).toEqual([]);
    const { handle } = SCHEMAS.acquire.parse(taken);
    await printed(scene, "error", "acquire", "a", "--no-wait");
    await printed(scene, "status", "status", "a");
    await printed(scene, "list", "list");
    await printed(scene, "renew", "renew", handle);
    await printed(scene, "release", "release", handle);
    await printed(scene, "acquire", "acquire", "b", "--mode", "shared", "--ttl", "1s");
    await printed(scene, "status", "status", "b");
    await printed(scene, "break-lock", "break-lock", "b", "--force");
    await printed(scene, "log", "log");
    await printed(scene, "error", "renew", handle);
  });
});

describe("log", () => {
  it("tells who had a lock, and how, when and why that ended", async () => {
    await using scene = createScene();
    await scene.holdfast(["run", "--name", "a", "--operation", "train", "true"]);
    await scene.holdfast(["acquire", "b"]);
    await scene.holdfast(["break-lock", "b", "--force", "--reason", "it hangs"]);
    await scene.holdfast(["acquire", "c", "--ttl", "1s"]);
    await until("it has expired", async () => (await scene.holdfast(["log", "c"])).stdout.includes("expired"));
    const { stdout } = await scene.holdfast(["log"]);
    expect(stdout).toMatch(/ a {2}acquired by .*\(pid \d+\) for "train"\n.* a {2}released from .* for "train" \(token \d+\)\n/);
    expect(stdout).toMatch(/ b {2}broken from .* by .*: it hangs \(token \d+\)/);
    expect(stdout).toMatch(/ c {2}expired from .*: its ttl of 1s passed without a renewal/);
  });
});

describe("watch", () => {
  it("streams what happens to the locks, each event as its page says", async () => {
    await using scene = createScene();
    await scene.holdfast(["run", "--name", "before", "true"]);
    const watching = scene.start(["watch", "--json", "--every", "100ms"]);
    const events = () => watching.stdout().split("\n").filter((line) => line !== "").map((line) => SCHEMAS.watch.parse(JSON.parse(line)));
    const holder = scene.start(["run", "--name", "a", "--ttl", "1s", "--", "sleep", "680"]);
    await until("it was renewed", () => events().some(({ what }) => what === "renewed"));
    kill(holder.pid, "SIGTERM");
    await until("it was released", () => events().some(({ what }) => what === "released"));
    const reader = await scene.holdfast(["acquire", "r", "--mode", "shared"]);
    await until("the reader is seen", () => events().some(({ lock, what }) => lock === "r" && what === "held"));
    await scene.holdfast(["release", reader.stdout.trim()]);
    await until("the reader has gone", () => events().some(({ lock, what }) => lock === "r" && what === "released"));
    await scene.holdfast(["acquire", "b", "--ttl", "1s"]);
    await until("it has expired", () => events().some(({ lock, what }) => lock === "b" && what === "expired"));
    kill(watching.pid, "SIGTERM");
    expect(await watching.ended).toMatchObject({ code: 0, stderr: "" });
    expect(events().map(({ lock, what }) => `${lock} ${what}`)).toEqual(expect.arrayContaining(["a held", "a renewed", "a released", "b held"]));
    expect(events().filter(({ lock }) => lock === "before")).toEqual([]);
  });
});

it("a store that is not there is told as that, and not as free", async () => {
  await using scene = createScene();
  for (const args of [["status", "a"], ["list"], ["log"]]) {
    expect((await scene.holdfast([...args, "--store", "local:./mistyped"])).stdout).toMatch(/[Nn]othing is there: the folder .*mistyped does not exist/);
  }
});
