import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { BUCKET, grantToLimited, makeBucketWithObjectLock, startMiniflareR2, startRadosgw, startRecordingProxy, startS3rver, startSwift, type TestServer } from "@holdfast/test-servers";
import { describe, expect, it } from "vitest";
import { EXIT_CODES } from "../src/exit-codes.ts";
import { SCHEMAS } from "../src/output/schemas.ts";
import { onServer, sceneOn } from "./on-s3.ts";
import { createScene, kill, type Scene, until } from "./scene.ts";

const QUICK = ["--rounds", "1", "--connections", "2"];
const UNSAFE = EXIT_CODES.UNSAFE.code;

/** What is told to a program, and the exit code. */
async function examined(scene: Scene, store: string) {
  const { code, stdout, stderr } = await scene.holdfast(["doctor", store, "--json", ...QUICK]);
  const told: unknown = JSON.parse(stdout === "" ? "null" : stdout);
  expect([SCHEMAS.doctor.safeParse(told), SCHEMAS.error.safeParse(told)]).toContainEqual(expect.objectContaining({ success: true }));
  return { code, told, stderr };
}

const nothingLeft = { leftBehind: { keys: [], problem: null } };
const check = (id: string, status: string) => expect.objectContaining({ id, status });

describe("doctor on a folder", () => {
  it("finds it fenced, says so to people in words, and leaves no key and no folder of its own", async () => {
    await using scene = createScene();
    const { code, stdout, stderr } = await scene.holdfast(["doctor", "local:./locks", ...QUICK]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/create: of many at once, one wins +ok/);
    expect(stdout).toMatch(/\nGuarantee: fenced\n/);
    expect(stderr).toContain("trying create");
    expect(existsSync(join(scene.directory, "locks/holdfast-check"))).toBe(false);
    expect(readdirSync(join(scene.directory, "locks")).filter((name) => !name.startsWith("."))).toEqual([]);
  });

  it("names the folder in the way, and not a guarantee", async () => {
    await using scene = createScene();
    const { code, told } = await examined(scene, "local:/proc/nowhere/locks");
    expect(code).not.toBe(0);
    expect(told).toMatchObject({ error: { message: expect.stringContaining("/proc/nowhere") } });
  });

  it("stopped by a signal, ends by it and has removed what it wrote", async () => {
    await using scene = createScene();
    const run = scene.start(["doctor", "local:./locks", "--rounds", "100"]);
    await until("keys are there", () => existsSync(join(scene.directory, "locks/holdfast-check")), 60_000);
    kill(run.pid, "SIGTERM");
    expect(await run.ended).toMatchObject({ signal: "SIGTERM", stdout: expect.stringContaining("not proven") });
    expect(existsSync(join(scene.directory, "locks/holdfast-check"))).toBe(false);
  });
});

describe("doctor on miniflare's R2", () => {
  const shared = onServer("s3", startMiniflareR2);

  it("finds it fenced, though it tells no time, with every permission and no price", async (context) => {
    await using scene = sceneOn(shared.server(context));
    const { code, told } = await examined(scene, "s3:locks/doctor");
    expect(told).toMatchObject({ guarantee: "fenced", why: null, complete: true, clock: null, dayOfHolding: { writes: 8_642, usd: null }, ...nothingLeft });
    expect(told).toMatchObject({ checks: expect.arrayContaining([check("create", "passed"), check("stale-replace", "passed"), check("store-clock", "not-tried")]) });
    expect(told).toMatchObject({ permissions: Array.from({ length: 4 }, () => expect.objectContaining({ status: "granted" })) });
    expect(code).toBe(0);
  });

  it("a run asks the store once, and the next one remembers", async (context) => {
    const proxy = await startRecordingProxy(shared.server(context));
    try {
      await using scene = sceneOn(proxy);
      const probes = (): number => proxy.requests.splice(0).filter((line) => line.includes("holdfast-probe-")).length;
      const run = ["run", "--store", "s3:locks/once", "--", "true"];
      expect(await scene.holdfast(run)).toMatchObject({ code: 0 });
      expect(probes()).toBeGreaterThan(3);
      expect(await scene.holdfast(run)).toMatchObject({ code: 0 });
      expect(probes()).toBe(0);
    } finally {
      await proxy.stop();
    }
  });
});

describe("doctor on s3rver, which ignores conditions", () => {
  const shared = onServer("s3rver", startS3rver);

  it("finds it unsafe, shows what it let pass, and run then refuses it unless told otherwise", async (context) => {
    await using scene = sceneOn(shared.server(context));
    const { code, told } = await examined(scene, "s3:locks/doctor");
    expect(told).toMatchObject({ guarantee: "unsafe", why: expect.stringContaining("two holders"), ...nothingLeft });
    expect(told).toMatchObject({ checks: expect.arrayContaining([check("create", "failed"), check("re-create", "failed"), check("replace-absent", "failed")]) });
    expect(code).toBe(UNSAFE);
    const run = (...flags: string[]) => scene.holdfast(["run", "--store", "s3:locks/doctor", ...flags, "--", "echo", "ran"]);
    expect(await run()).toMatchObject({ code: UNSAFE, stdout: "", stderr: expect.stringMatching(/cannot keep locks[^]*--allow-unsafe-store/) });
    expect(await run("--allow-unsafe-store")).toMatchObject({ code: 0, stdout: "ran\n", stderr: expect.stringContaining("nothing keeps others out") });
  });
});

describe("doctor on OpenStack Swift", () => {
  const shared = onServer("swift", startSwift);

  it("finds it unsafe, because it knows no conditional write", async (context) => {
    await using scene = sceneOn(shared.server(context));
    const { code, told } = await examined(scene, "s3:locks/doctor");
    expect(told).toMatchObject({ guarantee: "unsafe", why: expect.stringContaining("does not implement"), facts: { "conditional writes": "not implemented" }, ...nothingLeft });
    expect(code).toBe(UNSAFE);
  });
});

describe("doctor on Ceph's gateway", () => {
  const shared = onServer("rgw", startRadosgw);
  const is16 = ({ version = "" }: TestServer): boolean => version.startsWith("16.");

  it("finds a bucket fenced that never was versioned, its clock included", async (context) => {
    await using scene = sceneOn(shared.server(context));
    const { code, told } = await examined(scene, "s3:locks/doctor");
    expect(told).toMatchObject({ guarantee: "fenced", facts: { versioning: "never", "time in answers": "yes" }, ...nothingLeft });
    expect(told).toMatchObject({ checks: expect.arrayContaining([check("create", "passed"), check("store-clock", "passed")]) });
    expect(code).toBe(0);
  });

  it("finds a bucket of Ceph 16 with Object Lock unsafe, says why, and owns up to the versions that stay", async (context) => {
    const server = shared.server(context);
    if (!is16(server)) {
      context.skip(`about Ceph 16, and this is ${server.version}`);
    }
    await makeBucketWithObjectLock(server, "retained");
    await using scene = sceneOn(server);
    const { code, told } = await examined(scene, "s3:retained/doctor");
    expect(told).toMatchObject({ guarantee: "unsafe", facts: { versioning: "on", "Object Lock": "on, with a default retention" } });
    expect(told).toMatchObject({ advice: expect.arrayContaining([expect.stringContaining("versioned"), expect.stringContaining("without Object Lock")]) });
    expect(told).toMatchObject({ checks: expect.arrayContaining([check("create", "failed")]), leftBehind: { keys: [expect.stringContaining("old versions")] } });
    expect(code).toBe(UNSAFE);
  });

  it("names every permission that is missing, and takes an exclusive lock without the right to delete", async (context) => {
    const server = shared.server(context);
    const { limited } = server;
    if (limited === undefined) {
      throw new Error("This server has one user only.");
    }
    await using scene = sceneOn({ ...server, credentials: limited.credentials });
    await grantToLimited(server, BUCKET, ["s3:GetObject", "s3:ListBucket"]);
    const { code, told } = await examined(scene, "s3:locks/limited");
    expect(told).toMatchObject({ error: { message: expect.stringMatching(/Grant s3:PutObject.*Missing altogether: s3:PutObject, s3:DeleteObject/) } });
    expect(code).toBe(EXIT_CODES.STORE.code);
    await grantToLimited(server, BUCKET, ["s3:GetObject", "s3:ListBucket", "s3:PutObject"]);
    expect(await scene.holdfast(["run", "--store", "s3:locks/limited", "--", "echo", "ran"])).toMatchObject({ code: 0, stdout: "ran\n", stderr: "" });
  });
});
