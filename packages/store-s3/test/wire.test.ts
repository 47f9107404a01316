import { createServer } from "node:net";
import { LIST_ENTRIES_MAX, type RegisterStore, toVersion } from "@holdfast/store";
import { describe, expect, onTestFinished, test } from "vitest";
import { createS3Store } from "../src/index.ts";
import type { FakeRequest, Fault } from "./fake-s3.ts";
import { bytes, KEYS, lines, openFake } from "./open-fake.ts";

const KEY = "site/lock";

const onWrites =
  (fault: Fault) =>
  ({ method }: FakeRequest): Fault | undefined =>
    method === "GET" ? undefined : fault;

const kindsOf = (store: RegisterStore): readonly (readonly [string, () => Promise<unknown>])[] => [
  ["create", () => store.create(KEY, bytes("{}"))],
  ["replace", () => store.replace(KEY, bytes("{}"), toVersion("0123"))],
  ["remove", () => store.remove(KEY, toVersion("0123"))],
];

describe("a write whose answer is lost", () => {
  test("after it was carried out is unknown, is sent once, and can be read", async () => {
    const { server, store } = await openFake({ fault: onWrites({ kind: "cut-after" }) });
    await expect(store.create(KEY, bytes('{"nonce":1}'))).rejects.toMatchObject({ code: "INDETERMINATE" });
    expect(lines(server)).toEqual(["PUT site/lock if-none-match"]);
    expect(await store.read(KEY)).toMatchObject({ kind: "found", body: bytes('{"nonce":1}') });
  });

  test.each([["cut"], ["cut-after"], ["hang"], ["hang-after"]] as const)("by %s is never told as a conflict or as written", async (kind) => {
    const { store, server } = await openFake({ fault: onWrites({ kind }) }, { requestTimeoutMs: 300 });
    for (const [operation, request] of kindsOf(store)) {
      await expect(request(), operation).rejects.toMatchObject({ code: "INDETERMINATE", operation });
    }
    expect(server.requests).toHaveLength(3);
  });

  test("because its caller gave up is unknown, at once", async () => {
    const { store } = await openFake({ fault: onWrites({ kind: "hang" }) });
    for (const [operation, request] of [
      ["create", (signal: AbortSignal) => store.create(KEY, bytes("{}"), { signal })],
      ["replace", (signal: AbortSignal) => store.replace(KEY, bytes("{}"), toVersion("0123"), { signal })],
      ["remove", (signal: AbortSignal) => store.remove(KEY, toVersion("0123"), { signal })],
    ] as const) {
      await expect(request(AbortSignal.timeout(300)), operation).rejects.toMatchObject({ code: "INDETERMINATE", message: expect.stringContaining("aborted") });
    }
  });

  test("because the store was closed is unknown", async () => {
    const { store, server } = await openFake({ fault: onWrites({ kind: "hang" }) });
    const writing = Promise.allSettled([store.create(KEY, bytes("{}"))]);
    await expect.poll(() => server.requests.length, { timeout: 20_000 }).toBe(1);
    await store.close();
    expect(await writing).toMatchObject([{ reason: { code: "INDETERMINATE", message: expect.stringContaining("closed") } }]);
  });
});

describe("a read whose answer is lost", () => {
  test.each([["cut"], ["hang"], ["cut-body"]] as const)("by %s is an outage, never absent", async (kind) => {
    const { store } = await openFake({ fault: () => ({ kind }) }, { requestTimeoutMs: 300 });
    await expect(store.read(KEY)).rejects.toMatchObject({ code: "UNAVAILABLE", operation: "read" });
    await expect(store.list("")).rejects.toMatchObject({ code: "UNAVAILABLE", operation: "list" });
  });

  test("while its body hangs ends with the caller's patience", async () => {
    const { store } = await openFake({ fault: () => ({ kind: "cut-body" }) });
    await expect(store.read(KEY, { signal: AbortSignal.timeout(500) })).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });
});

describe("a store that cannot be reached", () => {
  const nowhere = (endpoint: string): RegisterStore => createS3Store({ bucket: "bucket", endpoint, region: "us-east-1", etagQuoting: "quoted", ...KEYS });

  test("because nothing listens means that nothing was written", async () => {
    const { server, store } = await openFake();
    await server.stop();
    await expect(store.create(KEY, bytes("{}"))).rejects.toMatchObject({ code: "UNAVAILABLE", message: expect.stringMatching(/nothing listens.*ECONNREFUSED.*nothing was sent.*endpoint/) });
  });

  test("because its name is unknown means that nothing was written", async () => {
    const store = nowhere("http://store.invalid");
    await expect(store.create(KEY, bytes("{}"))).rejects.toMatchObject({ code: "UNAVAILABLE", message: expect.stringMatching(/name of the store's host.*nothing was sent/) });
    await store.close();
  });

  test("because it does not speak TLS is not told as written or absent", async () => {
    const plain = createServer((socket) => socket.end("no TLS here")).listen(0, "127.0.0.1");
    onTestFinished(() => void plain.close());
    await expect.poll(() => plain.listening, { timeout: 20_000 }).toBe(true);
    const address = plain.address();
    const store = nowhere(`https://127.0.0.1:${typeof address === "object" ? address?.port : 0}`);
    await expect(store.read(KEY)).rejects.toMatchObject({ code: expect.stringMatching(/UNAVAILABLE|INVALID/) });
    await store.close();
  });
});

describe("a request that was refused unread", () => {
  test("because of a wrong clock is sent once more, with the store's time", async () => {
    const hourAhead = new Date(Date.now() + 3_600_000).toUTCString();
    const { server, store } = await openFake({
      fault: ({ count }) => (count === 1 ? { kind: "answer", answer: { status: 403, code: "RequestTimeTooSkewed", headers: { date: hourAhead } } } : undefined),
    });
    expect(await store.create(KEY, bytes("{}"))).toMatchObject({ kind: "written" });
    const [first, second] = server.requests.map(({ headers }) => headers["x-amz-date"] ?? "");
    expect(Number(second?.replace(/\D/g, "")) - Number(first?.replace(/\D/g, ""))).toBeGreaterThan(5_000);
    expect(server.requests).toHaveLength(2);
  });

  test("because of a wrong clock, twice, is told as that", async () => {
    const { server, store } = await openFake({ fault: () => ({ kind: "answer", answer: { status: 403, code: "RequestTimeTooSkewed" } }) });
    await expect(store.create(KEY, bytes("{}"))).rejects.toMatchObject({ code: "DENIED", message: expect.stringContaining("Set the clock") });
    expect(server.requests).toHaveLength(2);
  });

  test.each([
    ["a redirection", { status: 301, code: "PermanentRedirect", headers: { "x-amz-bucket-region": "eu-central-1" } }],
    ["a malformed authorization", { status: 400, code: "AuthorizationHeaderMalformed", extra: "<Region>eu-central-1</Region>" }],
  ])("because of its region, by %s, is sent once more for the right one, and all later ones at once", async (_title, answer) => {
    const isElsewhere = ({ headers }: FakeRequest): boolean => headers["authorization"]?.includes("/eu-central-1/s3/") !== true;
    const { server, store } = await openFake({ fault: (request) => (isElsewhere(request) ? { kind: "answer", answer } : undefined) });
    expect(await store.create(KEY, bytes("{}"))).toMatchObject({ kind: "written" });
    expect(server.requests).toHaveLength(2);
    expect(await store.read(KEY)).toMatchObject({ kind: "found" });
    expect(server.requests).toHaveLength(3);
  });

  test("for every region is told as that, and not sent for ever", async () => {
    const answer = { status: 301, code: "PermanentRedirect", headers: { "x-amz-bucket-region": "eu-central-1" } };
    const { server, store } = await openFake({ fault: () => ({ kind: "answer", answer }) });
    await expect(store.read(KEY)).rejects.toMatchObject({ code: "INVALID", message: expect.stringContaining("region eu-central-1") });
    expect(server.requests).toHaveLength(2);
  });
});

describe("a listing", () => {
  test("that cannot go on is no complete one", async () => {
    const cut = "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>";
    const { store } = await openFake({ fault: () => ({ kind: "answer", answer: { status: 200, text: cut } }) });
    await expect(store.list("")).rejects.toMatchObject({ code: "UNSUPPORTED" });
  });

  test("that goes in circles ends", async () => {
    const again = "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>a</NextContinuationToken></ListBucketResult>";
    const { server, store } = await openFake({ fault: () => ({ kind: "answer", answer: { status: 200, text: again } }) });
    await expect(store.list("")).rejects.toMatchObject({ code: "UNSUPPORTED" });
    expect(server.requests).toHaveLength(2);
  });

  test("of more entries than the contract allows fails, and is not cut", async () => {
    const page = (count: number): string => Array.from({ length: 1_000 }, (_, index) => `<Contents><Key>k/${count}-${index}</Key></Contents>`).join("");
    const { server, store } = await openFake({
      fault: ({ count }) => ({
        kind: "answer",
        answer: { status: 200, text: `<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>${count}</NextContinuationToken>${page(count)}</ListBucketResult>` },
      }),
    });
    await expect(store.list("")).rejects.toMatchObject({ code: "INVALID", message: expect.stringContaining(String(LIST_ENTRIES_MAX)) });
    expect(server.requests).toHaveLength(LIST_ENTRIES_MAX / 1_000 + 1);
  });

  test("leaves out what is no register, and other prefixes", async () => {
    const { server, store } = await openFake({}, { prefix: "team" });
    for (const key of ["team/", "team/folder/", "team/a//b", `team/holdfast-probe-${"0".repeat(72)}`, "team-b/x", "team/lock"]) {
      server.put(key, "{}");
    }
    expect((await store.list("")).map(({ key }) => key)).toEqual(["lock"]);
  });
});

describe("ages", () => {
  test("are the store's time minus the entry's, and a second less for stamps of whole seconds", async () => {
    const stamps = { date: "Sat, 21 Nov 2026 10:00:30 GMT", "last-modified": "Sat, 21 Nov 2026 10:00:00 GMT", etag: '"e1"' };
    const { store } = await openFake({ fault: () => ({ kind: "answer", answer: { status: 200, headers: stamps, text: "{}" } }) });
    expect(await store.read(KEY)).toMatchObject({ ageMs: 29_000, storeTimeMs: Date.parse(stamps.date) });
  });

  test.each([["age", "7"], ["via", "1.1 cache"]])("are not made from an answer of a cache, known by its %s", async (name, value) => {
    const { store } = await openFake({ fault: () => ({ kind: "answer-after", answer: { status: 200, headers: { [name]: value, etag: '"e1"', "last-modified": "Sat, 21 Nov 2026 10:00:00 GMT" }, text: "{}" } }) });
    expect(await store.read(KEY)).toMatchObject({ kind: "found", ageMs: null, storeTimeMs: null });
  });

  test("are null without a Date", async () => {
    const { server, store } = await openFake({ sendsDate: false });
    server.put(KEY, "{}");
    expect(await store.read(KEY)).toMatchObject({ kind: "found", ageMs: null, storeTimeMs: null });
    expect(await store.list("")).toMatchObject([{ key: KEY, ageMs: null }]);
  });
});

test.each([["quoted", '"e1"'], ["unquoted", "e1"], ["marked weak by a compressing proxy", 'W/"e1"']])("an ETag that comes %s is the same version", async (_how, etag) => {
  const { store } = await openFake({ fault: () => ({ kind: "answer", answer: { status: 200, headers: { etag }, text: "{}" } }) });
  expect(await store.read(KEY)).toMatchObject({ version: "e1" });
});

test.each([["*"], ['e1", "e2'], ["e1\r\nx-evil: 1"], [""]])("a version that no store gave (%j) is a conflict, and not sent", async (stamp) => {
  const { server, store } = await openFake();
  expect(await store.replace(KEY, bytes("{}"), toVersion(stamp))).toEqual({ kind: "conflict" });
  expect(server.requests).toHaveLength(0);
});

test("requests carry Content-MD5 and none of the headers that other stores refuse", async () => {
  const { server, store } = await openFake();
  await store.create(KEY, bytes("{}"));
  await store.read(KEY);
  await store.list("");
  const names = server.requests.flatMap(({ headers }) => Object.keys(headers));
  expect(names.filter((name) => /checksum|x-amz-sdk|trailer/.test(name))).toEqual([]);
  expect(server.requests[0]?.headers["content-md5"]).toBe("mZFLkyvTelC5g8XnyQrpOw==");
});
