import { S3Client } from "@aws-sdk/client-s3";
import { toVersion } from "@holdfast/store";
import { describe, expect, onTestFinished, test } from "vitest";
import { createS3Store, probeS3 } from "../src/index.ts";
import { BUCKET, startFakeS3 } from "./fake-s3.ts";
import { bytes, KEYS, lines, openFake } from "./open-fake.ts";

const KEY = "site/lock";
const auto = { etagQuoting: "auto" } as const;
const QUESTIONS = ["GET claims", "PUT probe if-none-match", "PUT probe if-none-match", "PUT probe if-match", "PUT probe if-match", "DELETE probe"];

describe("how a store wants its conditions", () => {
  test("is asked once, before the first write, and costs six requests", async () => {
    const { server, store } = await openFake({}, auto);
    await store.read(KEY);
    await Promise.all([store.create(KEY, bytes("1")), store.create("site/other", bytes("2"))]);
    await store.create("site/third", bytes("3"));
    const sent = lines(server);
    expect(sent.slice(0, 7)).toEqual(["GET site/lock", ...QUESTIONS]);
    expect(sent.slice(7).sort()).toEqual(["PUT site/lock if-none-match", "PUT site/other if-none-match", "PUT site/third if-none-match"]);
    expect(server.keys()).toHaveLength(3);
  });

  test("where ETags go unquoted, costs one more, and no right replace is told as a conflict", async () => {
    const { server, store } = await openFake({ quoting: "unquoted" }, auto);
    server.put(KEY, "old");
    const read = await store.read(KEY);
    const version = read.kind === "found" ? read.version : toVersion("");
    expect(await store.replace(KEY, bytes("new"), version)).toMatchObject({ kind: "written" });
    expect(await store.replace(KEY, bytes("newer"), version)).toEqual({ kind: "conflict" });
    expect(server.requests).toHaveLength(1 + 7 + 2);
  });

  test("is not asked where it was told, nor for reading and listing", async () => {
    const { server, store } = await openFake({}, auto);
    await store.read(KEY);
    await store.list("");
    expect(server.requests).toHaveLength(2);
    const told = createS3Store({ bucket: BUCKET, endpoint: server.endpoint, region: "us-east-1", ...KEYS, etagQuoting: "quoted" });
    await told.create(KEY, bytes("{}"));
    await told.close();
    expect(lines(server).at(-1)).toBe("PUT site/lock if-none-match");
    expect(server.requests).toHaveLength(3);
  });

  test.each([
    ["create" as const, "ignores If-None-Match"],
    ["replace" as const, "ignores If-Match"],
  ])("is refused where it ignores the condition of a %s, for every write, and asked once", async (ignored, words) => {
    const { server, store } = await openFake({ ignores: [ignored] }, auto);
    const refusal = { code: "UNSUPPORTED", key: KEY, message: expect.stringContaining(words) };
    await expect(store.create(KEY, bytes("{}"))).rejects.toMatchObject({ ...refusal, operation: "create" });
    const asked = server.requests.length;
    await expect(store.replace(KEY, bytes("{}"), toVersion("e"))).rejects.toMatchObject({ ...refusal, operation: "replace" });
    expect(server.requests).toHaveLength(asked);
    expect(server.keys()).toEqual([]);
  });

  test("is refused where conditional removal was asked for and is ignored", async () => {
    const { store } = await openFake({ ignores: ["remove"] }, { ...auto, deleteIfMatch: true });
    await expect(store.create(KEY, bytes("{}"))).rejects.toMatchObject({ code: "UNSUPPORTED", message: expect.stringContaining("deleteIfMatch") });
  });

  test("that could not be asked means that nothing was written, and is asked again", async () => {
    let outage = true;
    const { server, store } = await openFake({ fault: ({ method }) => (outage && method === "PUT" ? { kind: "cut" } : undefined) }, auto);
    await expect(store.create(KEY, bytes("{}"))).rejects.toMatchObject({ code: "UNAVAILABLE", operation: "create", key: KEY });
    outage = false;
    expect(await store.create(KEY, bytes("{}"))).toMatchObject({ kind: "written" });
    expect(server.keys()).toEqual([KEY]);
  });

  test("keeps nobody who gave up: a write that waited for it was not sent", async () => {
    const { store } = await openFake({ fault: () => ({ kind: "hang" }) }, auto);
    await expect(store.create(KEY, bytes("{}"), { signal: AbortSignal.timeout(300) })).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });

  test.each([
    ["AWS", "s3.eu-central-1.amazonaws.com", { region: "eu-central-1" }],
    ["R2", "account.r2.cloudflarestorage.com", { region: "auto", endpoint: "https://account.r2.cloudflarestorage.com" }],
  ])("is known of %s", async (_name, host, settings) => {
    const server = await startFakeS3();
    onTestFinished(() => server.stop());
    const hosts: string[] = [];
    const client = new S3Client({ ...settings, forcePathStyle: true, maxAttempts: 1, requestChecksumCalculation: "WHEN_REQUIRED", credentials: { ...KEYS } });
    client.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { hostname: string; port?: number; protocol: string };
        hosts.push(request.hostname);
        Object.assign(request, { hostname: "127.0.0.1", port: Number(new URL(server.endpoint).port), protocol: "http:" });
        return next(args);
      },
      { step: "deserialize", priority: "low" },
    );
    const store = createS3Store({ bucket: BUCKET, client });
    expect(await store.create(KEY, bytes("{}"))).toMatchObject({ kind: "written" });
    await store.close();
    expect(lines(server)).toEqual(["PUT site/lock if-none-match"]);
    expect(hosts).toEqual([host]);
    client.destroy();
  });
});

test("a client that retries is refused before it sends anything", async () => {
  const server = await startFakeS3();
  onTestFinished(() => server.stop());
  const client = new S3Client({ region: "us-east-1", endpoint: server.endpoint, credentials: { ...KEYS } });
  const store = createS3Store({ bucket: BUCKET, client, etagQuoting: "quoted" });
  await expect(store.create(KEY, bytes("{}"))).rejects.toMatchObject({ code: "INVALID", message: expect.stringContaining("maxAttempts: 1") });
  expect(server.requests).toHaveLength(0);
  client.destroy();
});

test("the probe reports what it found as data, and leaves nothing behind", async () => {
  const server = await startFakeS3({ quoting: "unquoted", isVersioned: true, ignores: ["remove"] });
  onTestFinished(() => server.stop());
  expect(await probeS3({ bucket: BUCKET, endpoint: server.endpoint, region: "us-east-1", ...KEYS })).toEqual({
    host: "127.0.0.1",
    conditionalWrites: "honoured",
    etagQuoting: "unquoted",
    isVersioned: true,
    tellsAges: true,
    honoursConditionalRemove: false,
  });
  expect(server.requests.length).toBeLessThanOrEqual(10);
  expect(server.keys()).toEqual([]);
});
