import { createServer } from "node:http";
import { DeleteObjectCommand, ListObjectVersionsCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { breakCloudsticLocks, createSwampLock, type ForeignPlace, formatById, forceReleaseSwampLock, openCloudsticRepository, removeForeignLock, thisMachine } from "@holdfast/interop";
import { BUCKET, type Started, startMiniflareR2, startRadosgw, type TestServer, VERSIONED_BUCKET } from "@holdfast/test-servers";
import { requireOrSkip } from "@holdfast/vitest-config";
import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import { openForeignPlace, parsePlaceUri, type PlaceSettings } from "../src/foreign-places/open.ts";
import { createScene } from "./scene.ts";

const CONFIG = '{"version":1,"created":"2026-01-01T00:00:00Z","encrypted":false}';
const LOCK = JSON.stringify({ operation: "prune", holder: "elsewhere (pid 1)", acquired_at: "2026-03-07T10:00:00Z", expires_at: "2999-01-01T00:00:00Z" });
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("the URI of a place, as cloudstic documents it", () => {
  it.each(["local:./backup_store", "local:/abs/path", "s3:my-bucket", "s3:my-bucket/prod", "s3:my-bucket/nested/prefix", "b2:my-bucket", "b2:my-bucket/prod", "sftp://host.example.com/backups", "sftp://user@host.example.com:2222/backups", "sftp://user@host.example.com:22/backups", "sftp://[::1]:2222/backups"])("%s is one", (uri) => {
    expect(() => parsePlaceUri(uri)).not.toThrow();
  });

  it.each(["local:", "s3:", "b2:", "s3://b", "sftp:///no-host", "no-colon", "unknown:value", "S3:b"])("%s is none", (uri) => {
    expect(() => parsePlaceUri(uri)).toThrow(/store URI|store scheme|hostname/);
  });

  it("never repeats what may be a secret", () => {
    expect(() => parsePlaceUri("unknown:hunter2")).toThrow(/^unknown store scheme "unknown": supported schemes are local, s3, b2, sftp$/);
  });

  it("takes a prefix as it stands, and ends it with one slash", () => {
    expect(parsePlaceUri("s3:b/a%20b//")).toEqual({ scheme: "s3", bucket: "b", prefix: "a%20b/" });
  });
});

function shared(feature: string, start: () => Promise<Started>): (context: TestContext) => TestServer {
  let started: Started | undefined;
  beforeAll(async () => {
    started = await start();
  }, 120_000);
  afterAll(async () => {
    if (started?.available === true) {
      await started.server.stop();
    }
  }, 60_000);
  return (context) => {
    const outcome = started ?? { available: false, reason: "it did not start" };
    requireOrSkip(context, { feature, available: outcome.available, reason: outcome.available ? "" : outcome.reason });
    if (!outcome.available) {
      throw new Error(outcome.reason);
    }
    return outcome.server;
  };
}

const settingsFor = ({ endpoint, region, credentials }: TestServer): PlaceSettings => ({ s3Endpoint: endpoint, s3Region: region, s3AccessKey: credentials.accessKeyId, s3SecretKey: credentials.secretAccessKey });

function clientFor({ endpoint, region, credentials }: TestServer): S3Client {
  return new S3Client({ endpoint, region, credentials: { ...credentials }, forcePathStyle: true, requestChecksumCalculation: "WHEN_REQUIRED" });
}

async function expectPlace(place: ForeignPlace): Promise<void> {
  expect(await place.read("index/lock")).toEqual({ kind: "absent" });
  const created = await place.create("index/lock", utf8("one"));
  expect(created.kind).toBe("created");
  expect(await place.create("index/lock", utf8("two"))).toEqual({ kind: "exists" });
  const seen = await place.read("index/lock");
  expect(seen).toMatchObject({ kind: "object", stamp: created.kind === "created" ? created.stamp : "" });
  expect(seen.kind === "object" && new TextDecoder().decode(seen.bytes)).toBe("one");
  const replaced = await place.replace("index/lock", utf8("three"), seen.kind === "object" ? seen.stamp : "");
  expect(replaced.kind).toBe("replaced");
  expect(await place.replace("index/lock", utf8("four"), seen.kind === "object" ? seen.stamp : "")).toEqual({ kind: "changed" });
  expect(await place.remove("index/lock", seen.kind === "object" ? seen.stamp : "")).toBe("changed");
  await place.create("index/deep/x.lock", utf8(""));
  expect(await place.read("index/deep/x.lock")).toMatchObject({ kind: "object", bytes: new Uint8Array(0) });
  expect(await place.list("index/", { suffix: ".lock" })).toEqual({ keys: ["index/deep/x.lock"], isComplete: true });
  expect((await place.list("index/", { isShallow: true })).keys).toEqual(["index/lock"]);
  for (const key of ["index/lock", "index/deep/x.lock"]) {
    const now = await place.read(key);
    expect(await place.remove(key, now.kind === "object" ? now.stamp : "")).toBe("removed");
    expect(await place.read(key)).toEqual({ kind: "absent" });
    expect(await place.remove(key, now.kind === "object" ? now.stamp : "")).toBe("absent");
  }
}

describe("a bucket of miniflare's R2", () => {
  const server = shared("s3", startMiniflareR2);

  it("is a place", async (context) => {
    const place = await openForeignPlace(`s3:${BUCKET}/place`, settingsFor(server(context)));
    await expectPlace(place);
    await place.close();
  });

  it("keeps a swamp lock, which is held, seen and released", async (context) => {
    const place = await openForeignPlace(`s3:${BUCKET}/swamp`, settingsFor(server(context)));
    const lock = createSwampLock(place);
    await lock.acquire();
    expect((await formatById("swamp")?.look(place, thisMachine()))?.map(({ process: state, scope }) => [scope, state])).toEqual([["global", "alive"]]);
    await expect(createSwampLock(place, { maxWaitMs: 0 }).acquire()).rejects.toThrow(/held by/);
    expect(await forceReleaseSwampLock(place, ".datastore.lock")).toMatchObject({ released: true, previousHolder: { pid: process.pid } });
    await lock.release();
    await place.close();
  });

  it("is broken by the command, with -debug and never a secret", async (context) => {
    const at = server(context);
    await using scene = createScene({ AWS_ACCESS_KEY_ID: at.credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: at.credentials.secretAccessKey, CLOUDSTIC_S3_ENDPOINT: at.endpoint });
    const place = await openForeignPlace(`s3:${BUCKET}/r`, settingsFor(at));
    await place.create("config", utf8(CONFIG));
    await place.create("index/lock.exclusive", utf8(LOCK));
    const { code, stderr } = await scene.holdfast(["break-lock", "-store", `s3:${BUCKET}/r`, "-s3-region", "auto", "-debug"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/\[store #3\] GET[^]*Locks removed:\n {2}Operation: {2}prune/) });
    expect(stderr).not.toContain(at.credentials.secretAccessKey);
    expect(await place.read("index/lock.exclusive")).toEqual({ kind: "absent" });
    const denied = await scene.holdfast(["break-lock", "-store", `s3:${BUCKET}/r`, "-s3-access-key", at.credentials.accessKeyId, "-s3-secret-key", "wrong-secret"]);
    expect(denied).toMatchObject({ code: 1, stdout: "" });
    expect(denied.stderr).not.toMatch(/No lock found|wrong-secret/);
    await place.close();
  });
});

describe("a bucket that keeps versions, of Ceph", () => {
  const server = shared("rgw", startRadosgw);

  it("is a place, and so is one without versions", async (context) => {
    for (const bucket of [BUCKET, VERSIONED_BUCKET]) {
      const place = await openForeignPlace(`s3:${bucket}/place`, settingsFor(server(context)));
      await expectPlace(place);
      await place.close();
    }
  });

  it("C18: break-lock removes every version, so that no older lock resurfaces", async (context) => {
    const at = server(context);
    const client = clientFor(at);
    const place = await openForeignPlace(`s3:${VERSIONED_BUCKET}/r`, settingsFor(at));
    await place.create("config", utf8(CONFIG));
    for (let renewal = 0; renewal < 4; renewal += 1) {
      await client.send(new PutObjectCommand({ Bucket: VERSIONED_BUCKET, Key: "r/index/lock.exclusive", Body: LOCK.replace("10:00:00", `10:00:0${renewal}`) }));
    }
    const outcome = await breakCloudsticLocks(await openCloudsticRepository(place));
    expect(outcome).toMatchObject({ removed: [{ key: "index/lock.exclusive" }], failures: [] });
    const versions = await client.send(new ListObjectVersionsCommand({ Bucket: VERSIONED_BUCKET, Prefix: "r/index/lock.exclusive" }));
    expect(versions.Versions ?? []).toEqual([]);
    client.destroy();
    await place.close();
  });

  it("a version that came after the look is not touched, nor are those below it", async (context) => {
    const at = server(context);
    const client = clientFor(at);
    const put = () => client.send(new PutObjectCommand({ Bucket: VERSIONED_BUCKET, Key: "b/.datastore.lock", Body: "{}" }));
    await put();
    const place = await openForeignPlace(`s3:${VERSIONED_BUCKET}/b`, settingsFor(at));
    const format = formatById("swamp");
    const [lock] = (await format?.look(place, thisMachine())) ?? [];
    await put();
    expect(format && lock && (await removeForeignLock(place, format, lock, { force: true }))).toBe("changed");
    expect(await place.read(".datastore.lock")).toMatchObject({ kind: "object" });
    await client.send(new DeleteObjectCommand({ Bucket: VERSIONED_BUCKET, Key: "b/.datastore.lock" }));
    expect(await place.read(".datastore.lock")).toEqual({ kind: "absent" });
    client.destroy();
    await place.close();
  });

  it("is reached as a bucket of B2, whose endpoint is asked for with the application key", async (context) => {
    const at = server(context);
    const seen: unknown[] = [];
    const api = createServer((request, response) => {
      seen.push([request.url, request.headers.authorization]);
      response.statusCode = seen.length > 1 ? 401 : 200;
      response.end(JSON.stringify({ apiInfo: { storageApi: { s3ApiUrl: at.endpoint } } }));
    });
    await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
    const address = api.address();
    const settings = { b2KeyId: at.credentials.accessKeyId, b2AppKey: at.credentials.secretAccessKey, b2ApiUrl: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}` };
    const place = await openForeignPlace(`b2:${VERSIONED_BUCKET}/b2`, settings);
    await expectPlace(place);
    await place.close();
    const basic = Buffer.from(`${at.credentials.accessKeyId}:${at.credentials.secretAccessKey}`).toString("base64");
    expect(seen).toEqual([["/b2api/v3/b2_authorize_account", `Basic ${basic}`]]);
    await expect(openForeignPlace("b2:x", settings)).rejects.toMatchObject({ code: "DENIED", message: expect.stringContaining("401") });
    await expect(openForeignPlace("b2:x", {})).rejects.toThrow(/B2_KEY_ID and B2_APP_KEY are required/);
    api.close();
  });
});
