import { LIST_ENTRIES_MAX, toVersion } from "@holdfast/store";
import { describe, expect, test } from "vitest";
import { createS3ClaimStore, type S3ClaimStoreOptions } from "../../src/index.ts";
import type { FakeAnswer, FakeRequest, Fault } from "../fake-s3.ts";
import { bytes, lines } from "../open-fake.ts";
import { openClaims } from "./open-claims.ts";

const KEY = "site/claim";
const isQuestion = ({ key }: FakeRequest): boolean => key.startsWith("holdfast-uses-claims-here");

/** Faults of what is asked, and not of the question whether claims may be used. */
const unlessAsking =
  (fault: Fault) =>
  (request: FakeRequest): Fault | undefined =>
    isQuestion(request) ? undefined : fault;

const answering = (answer: FakeAnswer): ((request: FakeRequest) => Fault | undefined) => unlessAsking({ kind: "answer", answer });

const versions = (inside: string, more = "<IsTruncated>false</IsTruncated>"): string =>
  `<?xml version="1.0"?><ListVersionsResult><KeyMarker/><VersionIdMarker/>${more}${inside}</ListVersionsResult>`;
const version = (key: string, id: string, size: number, modified = "2026-11-21T10:00:00.000Z"): string =>
  `<Version><Key>${key}</Key><VersionId>${id}</VersionId><IsLatest>true</IsLatest><LastModified>${modified}</LastModified><ETag>&quot;e&quot;</ETag><Size>${size}</Size></Version>`;

describe("a put whose answer is lost", () => {
  test.each([["cut"], ["cut-after"], ["hang"], ["hang-after"]] as const)("by %s is never told as written, and is sent once", async (kind) => {
    const { server, store } = await openClaims({ fault: unlessAsking({ kind }) }, { requestTimeoutMs: 2_000 });
    await expect(store.putUnique(KEY, bytes("1"))).rejects.toMatchObject({ code: "INDETERMINATE", operation: "put", key: KEY });
    expect(lines(server)).toEqual(["GET claims", "PUT site/claim"]);
  });

  test.each([[500], [502], [503], [504]])("behind an HTTP %i may have happened", async (status) => {
    const { store } = await openClaims({ fault: answering({ status, code: status === 503 ? "SlowDown" : "InternalError" }) });
    await expect(store.putUnique(KEY, bytes("1"))).rejects.toMatchObject({ code: "INDETERMINATE" });
  });
});

describe("a refusal", () => {
  const cases: readonly (readonly [string, FakeAnswer, object])[] = [
    ["of a cap that is used up says so", { status: 403, code: "AccessDenied", message: "Transaction cap exceeded" }, { code: "DENIED", message: expect.stringMatching(/cap of the account.*Raise the cap/) }],
    ["of a permission names it", { status: 403, code: "AccessDenied", message: "not entitled" }, { code: "DENIED", message: expect.stringContaining("s3:PutObject") }],
    ["of an unknown key says so", { status: 403, code: "InvalidAccessKeyId" }, { code: "DENIED", message: expect.stringContaining("does not know this access key") }],
    ["of expired credentials says so", { status: 401, code: "ExpiredToken" }, { code: "DENIED", message: expect.stringContaining("expired") }],
    ["of too many requests means that nothing was written", { status: 429, code: "TooManyRequests" }, { code: "UNAVAILABLE" }],
    ["of the bucket says so", { status: 404, code: "NoSuchBucket" }, { code: "INVALID", message: expect.stringContaining("no such bucket") }],
  ];
  test.each(cases)("%s", async (_title, answer, expected) => {
    const { store } = await openClaims({ fault: answering(answer) });
    await expect(store.putUnique(KEY, bytes("1"))).rejects.toMatchObject(expected);
  });

  test("of a listing is never an empty one", async () => {
    const { store } = await openClaims({ fault: answering({ status: 403, code: "AccessDenied" }) });
    await expect(store.list("")).rejects.toMatchObject({ code: "DENIED", message: expect.stringContaining("s3:ListBucketVersions") });
  });
});

describe("a listing of versions", () => {
  test("shows each version, newest or not, a tombstone by its size, and no hide markers", async () => {
    const marker = "<DeleteMarker><Key>site/hidden</Key><VersionId>m1</VersionId><IsLatest>true</IsLatest></DeleteMarker>";
    const text = versions(version(KEY, "v2", 0) + version(KEY, "v1", 9) + version("site/hidden", "v0", 3) + version("site/older", "null", 4) + marker);
    const { server, store } = await openClaims({ fault: answering({ status: 200, text }) });
    expect((await store.list("site/")).map(({ key, version: stamp, sizeBytes }) => [key, stamp, sizeBytes])).toEqual([
      [KEY, "id.v2", 0],
      [KEY, "id.v1", 9],
      ["site/hidden", "id.v0", 3],
      ["site/older", "etag.e", 4],
    ]);
    expect(server.requests[0]?.query.has("versions")).toBe(true);
  });

  test("goes on where the last page ended, version and all", async () => {
    const cut = "<IsTruncated>true</IsTruncated><NextKeyMarker>site/claim</NextKeyMarker><NextVersionIdMarker>v2</NextVersionIdMarker>";
    const { server, store } = await openClaims({
      fault: ({ query }) => ({ kind: "answer", answer: { status: 200, text: query.get("key-marker") === null ? versions(version(KEY, "v2", 1), cut) : versions(version(KEY, "v1", 1)) } }),
    });
    expect((await store.list("")).map((entry) => entry.version)).toEqual(["id.v2", "id.v1"]);
    expect(server.requests[1]?.query.get("version-id-marker")).toBe("v2");
  });

  test.each([
    ["cannot go on", "<IsTruncated>true</IsTruncated>"],
    ["goes in circles", "<IsTruncated>true</IsTruncated><NextKeyMarker>a</NextKeyMarker><NextVersionIdMarker>b</NextVersionIdMarker>"],
  ])("that %s is no complete one", async (_title, more) => {
    const { store } = await openClaims({ fault: answering({ status: 200, text: versions(version(KEY, "v1", 1), more) }) });
    await expect(store.list("")).rejects.toMatchObject({ code: "UNSUPPORTED" });
  });

  test("of more entries than the contract allows fails, and is not cut", async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => version(`k/${index}`, `v${index}`, 1)).join("");
    const { store } = await openClaims({
      fault: ({ count }) => ({ kind: "answer", answer: { status: 200, text: versions(many, `<IsTruncated>true</IsTruncated><NextKeyMarker>k${count}</NextKeyMarker>`) } }),
    });
    await expect(store.list("")).rejects.toMatchObject({ code: "INVALID", message: expect.stringContaining(String(LIST_ENTRIES_MAX)) });
  });

  test("that is refused is replaced by one of keys, once and for all, unless the store is known to keep versions", async () => {
    const refuses = ({ query }: FakeRequest): Fault | undefined => (query.has("versions") ? { kind: "answer", answer: { status: 501, code: "NotImplemented" } } : undefined);
    const { server, store } = await openClaims({ fault: refuses });
    await store.putUnique(KEY, bytes("12"));
    expect(await store.list("site/")).toMatchObject([{ key: KEY, sizeBytes: 2 }]);
    await store.list("site/");
    expect(server.requests.filter(({ query }) => query.has("versions"))).toHaveLength(1);
    const { store: keeping } = await openClaims({ fault: refuses }, { versions: "kept" });
    await expect(keeping.list("site/")).rejects.toMatchObject({ code: "UNSUPPORTED" });
  });

  test("is not what a login page of the network answers", async () => {
    const { store } = await openClaims({ fault: answering({ status: 200, text: "<html><body>Sign in</body></html>" }) });
    await expect(store.list("")).rejects.toMatchObject({ code: "INVALID" });
  });
});

describe("a version", () => {
  test("is the bucket's own where it keeps versions, and is removed by it alone", async () => {
    const { server, store } = await openClaims({
      fault: (request) => (request.method === "PUT" ? { kind: "answer", answer: { status: 200, headers: { etag: '"e"', "x-amz-version-id": "v7" } } } : undefined),
    });
    expect(await store.putUnique(KEY, bytes("1"))).toEqual({ version: "id.v7", keepsOlder: true });
    await store.removeExact(KEY, toVersion("id.v7"));
    expect(server.requests.at(-1)?.query.get("versionId")).toBe("v7");
    await store.removeExact(KEY, toVersion("etag.e"));
    expect(server.requests.at(-1)?.query.get("versionId")).toBe("null");
  });

  test("is the ETag elsewhere, and its removal one of the key", async () => {
    const { server, store } = await openClaims();
    const { version: stamp, keepsOlder } = await store.putUnique(KEY, bytes("1"));
    expect(keepsOlder).toBe(false);
    await store.removeExact(KEY, stamp);
    expect(server.requests.at(-1)?.query.has("versionId")).toBe(false);
    expect(server.keys()).not.toContain(KEY);
  });

  test.each([["v7"], ["id."], ["id.null"], ["id.a b"], ["*"]])("that this driver never gave (%j) is refused, and removes nothing", async (stamp) => {
    const { server, store } = await openClaims();
    await expect(store.removeExact(KEY, toVersion(stamp))).rejects.toMatchObject({ code: "INVALID", operation: "remove" });
    expect(server.requests).toHaveLength(0);
  });

  test("that is not there any more is removed already", async () => {
    const { store } = await openClaims({ fault: answering({ status: 404, code: "NoSuchVersion" }) });
    await expect(store.removeExact(KEY, toVersion("id.v7"))).resolves.toBeUndefined();
  });
});

describe("an age", () => {
  const stamps = { date: "Sat, 21 Nov 2026 10:00:30 GMT" };

  test("is the store's time minus the entry's, less a second, and less the time that the answer took", async () => {
    const { store } = await openClaims({ fault: answering({ status: 200, headers: stamps, text: versions(version(KEY, "v1", 1)) }) });
    const [entry] = await store.list("");
    expect(entry?.ageMs).toBeLessThanOrEqual(29_000);
    expect(entry?.ageMs).toBeGreaterThan(9_000);
  });

  test("is not made from an answer of a cache", async () => {
    const { store } = await openClaims({ fault: answering({ status: 200, headers: { ...stamps, age: "7" }, text: versions(version(KEY, "v1", 1)) }) });
    expect(await store.list("")).toMatchObject([{ ageMs: null }]);
  });

  test("does not count what passed while the answer was under way: the claim may have been renewed meanwhile", async () => {
    const slowMs = 1_500;
    const { server, store } = await openClaims();
    server.put(KEY, "1");
    const { store: slow } = await openClaims({
      fault: answering({ status: 200, headers: stamps, text: versions(version(KEY, "v1", 1)) }),
      delayMs: ({ query }) => (query.has("versions") ? slowMs : 0),
    });
    await store.list("");
    expect((await slow.list(""))[0]?.ageMs).toBeLessThanOrEqual(29_000 - slowMs + 50);
  });
});

test.each([
  ["sends no Date", { sendsDate: false }, {}],
  ["is not to be believed about the time", {}, { storeClock: false }],
])("a store that %s and keeps no versions lists no claims: an ETag that comes back would hide what was between", async (_title, fake, options) => {
  const { server, store } = await openClaims(fake, options);
  expect(await store.list("site/")).toEqual([]);
  server.put(KEY, "1");
  await expect(store.list("site/")).rejects.toMatchObject({ code: "UNSUPPORTED", message: expect.stringContaining("keeps no versions") });
});

test("requests carry Content-MD5, for an empty body too, no condition, and none of the headers that other stores refuse", async () => {
  const { server, store } = await openClaims();
  await store.putUnique(KEY, new Uint8Array());
  await store.list("");
  const names = server.requests.flatMap(({ headers }) => Object.keys(headers));
  expect(names.filter((name) => /checksum|x-amz-sdk|trailer|if-/.test(name))).toEqual([]);
  expect(server.requests.find(({ method }) => method === "PUT")?.headers["content-md5"]).toBe("1B2M2Y8AsgTpgAmY7PhCfg==");
});

test.each([
  ["listDelayMs", { listDelayMs: -1 }],
  ["listDelayMs", { listDelayMs: 0.5 }],
  ["versions", { versions: "none" }],
  ["bucket", { bucket: "no spaces" }],
])("an option %s out of its range is refused, and named: %j", (name, options) => {
  expect(() => createS3ClaimStore({ bucket: "bucket", ...options } as S3ClaimStoreOptions)).toThrow(expect.objectContaining({ code: "INVALID", message: expect.stringContaining(name) }));
});
