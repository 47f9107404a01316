import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { withoutAlias } from "../src/config/alias-in-arguments.ts";
import { configFor } from "../src/config/apply-config.ts";
import { EXIT_CODES } from "../src/exit-codes.ts";
import { describeFailure } from "../src/failure.ts";
import { createScene, type Scene } from "./scene.ts";

function write(scene: Scene, file: string, content: unknown): string {
  const path = join(scene.directory, file);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

function caught(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

describe("the file of a folder", () => {
  it("is the nearest one above, and package.json where it has a field for us", async () => {
    await using scene = createScene();
    const below = join(scene.directory, "a/b/c");
    mkdirSync(below, { recursive: true });
    write(scene, "a/package.json", { holdfast: { store: "local:up" } });
    write(scene, "a/b/package.json", { name: "without" });
    expect(configFor(below, {})).toMatchObject({ file: join(scene.directory, "a/package.json"), store: `local:${join(scene.directory, "a/up")}` });
    write(scene, "a/b/holdfast.config.json", { stores: { prod: "s3:bucket/locks" }, defaults: { ttl: "1m" } });
    expect(configFor(below, {})).toMatchObject({ stores: { prod: { uri: "s3:bucket/locks" } }, defaults: { ttl: "1m" } });
    expect(configFor(below, { HOLDFAST_CONFIG: "none" })).toBeUndefined();
  });

  it.each([
    [{ defaults: { tll: "1m" } }, "there is no key defaults.tll.", "Did you mean ttl?"],
    [{ stors: {} }, "there is no key stors.", "Did you mean store?"],
    [{ store: 1 }, "store must be the URI of a store", "docs/cli.md"],
    [{ stores: { prod: { uri: "s3:b", "s3-secret-key": "hush" } } }, "stores.prod.s3-secret-key looks like a secret", "Give it by its variable"],
    [{ defaults: { password: "hush" } }, "defaults.password looks like a secret", "Give it by its variable"],
    [{ stores: { prod: "sftp://me:hush@host/x" } }, "stores.prod must be a URI without a password", "docs/cli.md"],
    ["{", "cannot be read", "HOLDFAST_CONFIG=none"],
  ])("that says %j is refused by name of the file and the key, and no secret is repeated", async (content, problem, hint) => {
    await using scene = createScene();
    const file = write(scene, "holdfast.config.json", content);
    const { message, hint: next } = describeFailure(caught(() => configFor(scene.directory, {})), { store: "", look: "" });
    expect(message).toContain(file);
    expect(message).toContain(problem);
    expect(next).toContain(hint);
    expect(`${message} ${next}`).not.toContain("hush");
  });

  it("goes below a variable, and that below a flag; a value that is none is told with its key", async () => {
    await using scene = createScene();
    write(scene, "holdfast.config.json", { store: "main", stores: { main: "local:locks", other: "local:elsewhere" }, defaults: { ttl: "7s", wait: "0" } });
    const ttlOf = async (...args: string[]): Promise<unknown> => JSON.parse((await scene.holdfast(["run", ...args, "--", process.execPath, scene.program, "status", "default", "--json"])).stdout);
    expect(await ttlOf()).toMatchObject({ store: `local:${join(scene.directory, "locks")}`, exclusive: { ttlMs: 7_000 } });
    expect(await ttlOf("--ttl", "9s", "--store", "other")).toMatchObject({ store: `local:${join(scene.directory, "elsewhere")}`, exclusive: { ttlMs: 9_000 } });
    write(scene, "holdfast.config.json", { stores: { main: "local:locks" }, defaults: { ttl: "7" } });
    expect(await scene.holdfast(["run", "true"])).toMatchObject({ code: EXIT_CODES.USAGE.code, stderr: expect.stringMatching(/holdfast\.config\.json: defaults\.ttl is "7"\. Allowed is a duration/) });
    expect(await scene.holdfast(["run", "--ttl", "5s", "--store", "mian", "true"])).toMatchObject({ code: EXIT_CODES.USAGE.code, stderr: expect.stringContaining("Did you mean main?") });
  });

  it("names stores for the commands about other tools' locks too", async () => {
    await using scene = createScene();
    write(scene, "holdfast.config.json", { stores: { prod: { uri: "s3:bucket", "s3-endpoint": "http://there" } } });
    const env: NodeJS.ProcessEnv = {};
    expect(withoutAlias(["--json", "--store", "prod", "x"], scene.directory, env)).toEqual(["--json", "--store", "s3:bucket", "x"]);
    expect(withoutAlias(["-store=prod"], scene.directory, env)).toEqual(["-store", "s3:bucket"]);
    expect(env).toEqual({ HOLDFAST_S3_ENDPOINT: "http://there" });
    expect(withoutAlias(["--store", "local:x"], scene.directory, env)).toEqual(["--store", "local:x"]);
  });
});
