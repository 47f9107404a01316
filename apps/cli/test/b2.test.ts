import { type B2Double, startB2Double } from "@holdfast/test-servers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EXIT_CODES } from "../src/exit-codes.ts";
import { createScene, type Scene } from "./scene.ts";

const LIMIT_MS = 120_000;

describe("a lock in a bucket of Backblaze B2, of which this is a double,", () => {
  let double: B2Double;
  let scene: Scene;

  beforeAll(async () => {
    double = await startB2Double({ onlyBucket: "locks-bucket", namePrefix: "team/" });
    scene = createScene({ B2_KEY_ID: double.keyId, B2_APP_KEY: double.applicationKey, HOLDFAST_B2_AUTHORIZE_URL: double.authorizeUrl, HOLDFAST_STORE: "b2:locks-bucket/team" });
  });
  afterAll(async () => {
    await scene[Symbol.asyncDispose]();
    await double.stop();
  });

  it("is held by one command at a time, which one can look at, and no secret is shown", { timeout: LIMIT_MS }, async () => {
    const first = scene.start(["run", "--name", "deploy", "--operation", "the first", "--", "sh", "-c", "echo token $HOLDFAST_TOKEN; while [ ! -e go ]; do sleep 0.1; done; echo first >> order"]);
    await expect.poll(() => first.stdout(), { timeout: 60_000 }).toMatch(/token \d+/);
    const status = await scene.holdfast(["status", "deploy"]);
    expect(status.stdout).toMatch(/deploy: held\n.*advisory/);
    expect(status.stdout).toContain("the first");
    expect(JSON.parse((await scene.holdfast(["status", "deploy", "--json"])).stdout)).toMatchObject({ state: "exclusive", guarantee: "advisory" });
    expect((await scene.holdfast(["list"])).stdout).toMatch(/deploy +held/);
    expect(await scene.holdfast(["run", "--name", "deploy", "--no-wait", "--", "true"])).toMatchObject({ code: 75 });

    const second = scene.start(["run", "--name", "deploy", "--", "sh", "-c", "echo token $HOLDFAST_TOKEN; echo second >> order"]);
    await scene.holdfast(["run", "--name", "other", "--", "touch", "go"]);
    const [one, two] = await Promise.all([first.ended, second.ended]);
    expect([one.code, two.code]).toEqual([0, 0]);
    expect(scene.read(`${scene.directory}/order`)).toBe("first\nsecond\n");
    const [earlier = "", later = ""] = [one, two].map(({ stdout }) => /token (\d+)/.exec(stdout)?.[1]);
    expect(Number(later)).toBeGreaterThan(Number(earlier));
    expect([status, one, two].filter(({ stdout, stderr }) => (stdout + stderr).includes(double.applicationKey))).toEqual([]);
  });

  it("leaves tombstones only, one version each, and never a hide marker", { timeout: LIMIT_MS }, async () => {
    await scene.holdfast(["run", "--name", "swept", "--", "true"]);
    await scene.holdfast(["run", "--name", "swept", "--", "true"]);
    const left = double.versions().filter(({ key }) => key.startsWith("team/swept/"));
    expect(left.map(({ body }) => body.byteLength)).toEqual([0]);
    expect(double.versions().filter(({ isHideMarker }) => isHideMarker)).toEqual([]);
  });

  it("is freed when its holder was killed, once its ttl is over", { timeout: LIMIT_MS }, async () => {
    const holder = scene.start(["run", "--name", "killed", "--ttl", "5s", "--", "sleep", "600"]);
    await expect.poll(() => scene.commands().length, { timeout: 60_000 }).toBeGreaterThan(0);
    holder.child.kill("SIGKILL");
    expect(await scene.holdfast(["run", "--name", "killed", "--", "true"])).toMatchObject({ code: 0 });
  });

  it.each(["exclusive", "shared"])("goes from step to step by its handle, and is given back once (%s)", { timeout: LIMIT_MS }, async (mode) => {
    const name = `steps-${mode}`;
    const { stdout } = await scene.holdfast(["acquire", name, "--mode", mode, "--ttl", "60s", "--quiet"]);
    const handle = stdout.trim();
    for (let step = 0; step < 2; step += 1) {
      expect(await scene.holdfast(["renew", handle])).toMatchObject({ code: 0, stdout: expect.stringMatching(/held for 5\ds/) });
    }
    expect(await scene.holdfast(["run", "--name", name, "--no-wait", "--", "true"])).toMatchObject({ code: 75 });
    expect(await scene.holdfast(["release", handle])).toMatchObject({ code: 0 });
    expect(await scene.holdfast(["release", handle])).toMatchObject({ code: 0 });
    expect(await scene.holdfast(["renew", handle])).toMatchObject({ code: EXIT_CODES.LOST.code, stderr: expect.stringContaining("it was released") });
    expect(await scene.holdfast(["run", "--name", name, "--no-wait", "--", "true"])).toMatchObject({ code: 0 });
  });

  it("that was broken is known to be: how long its holder may go on is said before, and its handle is worth nothing", { timeout: LIMIT_MS }, async () => {
    const handle = (await scene.holdfast(["acquire", "broken", "--ttl", "60s", "--quiet"])).stdout.trim();
    expect(await scene.holdfast(["break-lock", "broken", "--force"])).toMatchObject({ code: 0, stderr: expect.stringContaining("would go on for up to 3m") });
    expect(await scene.holdfast(["renew", handle])).toMatchObject({ code: EXIT_CODES.LOST.code, stderr: expect.stringContaining("an operator broke it") });
    expect(await scene.holdfast(["release", handle])).toMatchObject({ code: EXIT_CODES.LOST.code });
  });

  it("is tried by doctor, which calls it advisory, and exclusive only on somebody's word", { timeout: LIMIT_MS }, async () => {
    const { code, stdout } = await scene.holdfast(["doctor", "--rounds", "1", "--quiet"]);
    expect(stdout).toMatch(/^b2:locks-bucket\/team: advisory.*\n.*claims.*\n.*nobody vouches.*\n.* 0 not kept\n$/);
    expect(code).toBe(0);
  });

  it.each([
    [["status", "deploy", "--store", "b2:other-bucket"], /restricted to another bucket/],
    [["status", "deploy", "--store", "b2:locks-bucket"], /names that begin with "team\/"/],
    [["status", "deploy", "--b2-app-key", "K005wrong"], /does not accept the application key/],
    [["status", "deploy", "--b2-list-delay", "5"], /--b2-list-delay.*Allowed is a duration/s],
  ])("holdfast %j says what is wrong", { timeout: LIMIT_MS }, async (args, words) => {
    const { code, stderr } = await scene.holdfast(args);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(words);
    expect(stderr).not.toContain(double.applicationKey);
  });
});
