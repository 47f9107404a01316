import { isClaimStore } from "@holdfast/store";
import { describe, expect, onTestFinished, test } from "vitest";
import { createS3Store, openS3Store, type S3OpenOptions } from "../../src/index.ts";
import { BUCKET, type FakeS3, type FakeS3Options, startFakeS3 } from "../fake-s3.ts";
import { bytes, KEYS, lines } from "../open-fake.ts";
import { connectTo, ignoresConditions, MARKER, refusesConditions } from "./open-claims.ts";

const KEY = "site/claim";

async function start(fake: FakeS3Options = {}): Promise<FakeS3> {
  const server = await startFakeS3(fake);
  onTestFinished(() => server.stop());
  return server;
}

const addressOf = (server: FakeS3): S3OpenOptions => ({ bucket: BUCKET, endpoint: server.endpoint, region: "us-east-1", ...KEYS });

describe("before its first put, a store of claims", () => {
  test("marks the place where conditions are refused, with three requests, and no other client asks again", async () => {
    const server = await start({ fault: refusesConditions });
    const [first, second] = [connectTo(server), connectTo(server)];
    await Promise.all([first.putUnique(KEY, bytes("1")), first.putUnique("site/other", bytes("2"))]);
    expect(lines(server).slice(0, 3)).toEqual(["GET claims", "PUT probe if-none-match", "PUT claims"]);
    expect(lines(server).slice(3).sort()).toEqual(["PUT site/claim", "PUT site/other"]);
    await second.putUnique(KEY, bytes("3"));
    await second.putUnique(KEY, bytes("4"));
    expect(lines(server).slice(5)).toEqual(["GET claims", "PUT site/claim", "PUT site/claim"]);
    expect((await second.list("")).map(({ key }) => key).sort()).toEqual([KEY, "site/other"]);
    await Promise.all([first.close(), second.close()]);
  });

  test("marks the place where conditions are ignored, and takes its questions away", async () => {
    const server = await start(ignoresConditions);
    const store = connectTo(server);
    await store.putUnique(KEY, bytes("1"));
    expect(server.keys().toSorted()).toEqual([MARKER, KEY].toSorted());
    await store.close();
  });

  test("refuses a store that honours conditional writes, whose other clients would not see it, and writes nothing", async () => {
    const server = await start();
    const store = connectTo(server);
    const refusal = { code: "UNSUPPORTED", operation: "put", key: KEY, message: expect.stringMatching(/two holders.*--s3-protocol registers/) };
    await expect(store.putUnique(KEY, bytes("1"))).rejects.toMatchObject(refusal);
    const asked = server.requests.length;
    await expect(store.putUnique(KEY, bytes("1"))).rejects.toMatchObject(refusal);
    expect(server.requests).toHaveLength(asked);
    expect(server.keys()).toEqual([]);
    await store.close();
  });

  test("asks nothing for reading, listing and removing", async () => {
    const server = await start();
    const store = connectTo(server);
    expect(await store.read(KEY)).toEqual({ kind: "absent" });
    expect(await store.list("")).toEqual([]);
    server.put(KEY, "1");
    const [entry] = await store.list("");
    await store.removeExact(KEY, entry?.version ?? expect.fail("nothing is listed"));
    expect(server.keys()).toEqual([]);
    await store.close();
  });

  test("that got no answer has written nothing, and asks again", async () => {
    let isOut = true;
    const server = await start({ fault: (request) => (isOut ? { kind: "cut" } : refusesConditions(request)) });
    const store = connectTo(server);
    await expect(store.putUnique(KEY, bytes("1"))).rejects.toMatchObject({ code: "UNAVAILABLE", operation: "put" });
    isOut = false;
    await store.putUnique(KEY, bytes("1"));
    expect(server.keys()).toContain(KEY);
    await store.close();
  });
});

test("a store of conditional writes refuses a place of claims, also when the store has learned conditions since", async () => {
  const server = await start();
  server.put(MARKER, "from before the upgrade");
  const store = createS3Store(addressOf(server));
  const refusal = { code: "UNSUPPORTED", message: expect.stringMatching(/kept by claims.*--s3-protocol claims.*remove the object holdfast-uses-claims-here/) };
  await expect(store.create("site/lock", bytes("{}"))).rejects.toMatchObject(refusal);
  expect(server.keys()).toEqual([MARKER]);
  await store.close();
});

describe("a bucket that is opened", () => {
  const open = async (server: FakeS3, options: Partial<S3OpenOptions>) => {
    const store = await openS3Store({ ...addressOf(server), ...options });
    onTestFinished(() => store.close());
    return store;
  };

  test("for nothing in particular is one of conditional writes, unasked", async () => {
    const server = await start({ fault: refusesConditions });
    expect(isClaimStore(await open(server, {}))).toBe(false);
    expect(server.requests).toHaveLength(0);
  });

  test("for claims is one of claims, unasked", async () => {
    const server = await start({ fault: refusesConditions });
    const store = await open(server, { protocol: "claims", listDelayMs: 1_500 });
    expect(isClaimStore(store) && store.claims.listing).toEqual({ kind: "delayed", delayMs: 1_500 });
    expect(server.requests).toHaveLength(0);
  });

  test.each([
    ["refuses conditions", { fault: refusesConditions }, true],
    ["ignores conditions", ignoresConditions, true],
    ["honours conditions", {}, false],
    ["honours conditions with bare ETags", { quoting: "unquoted" as const }, false],
  ])("for what it can do, and %s, is told by its answers", async (_title, fake, isForClaims) => {
    const server = await start(fake);
    expect(isClaimStore(await open(server, { protocol: "auto" }))).toBe(isForClaims);
    expect(server.keys()).toEqual([]);
  });

  test("for what it can do, and is marked, is one of claims, with one request", async () => {
    const server = await start();
    server.put(MARKER, "");
    expect(isClaimStore(await open(server, { protocol: "auto" }))).toBe(true);
    expect(lines(server)).toEqual(["GET claims"]);
  });

  test("for what it can do is not asked a second time", async () => {
    const server = await start();
    const store = await open(server, { protocol: "auto" });
    const asked = server.requests.length;
    expect(!isClaimStore(store) && (await store.create("site/lock", bytes("{}")))).toMatchObject({ kind: "written" });
    expect(server.requests).toHaveLength(asked + 1);
  });

  test("without the permission to ask can still be read", async () => {
    const server = await start({ fault: ({ method }) => (method === "PUT" ? { kind: "answer", answer: { status: 403, code: "AccessDenied" } } : undefined) });
    const store = await open(server, { protocol: "auto" });
    expect(!isClaimStore(store) && (await store.read("site/lock"))).toMatchObject({ kind: "absent" });
  });

  test("during an outage is not opened", async () => {
    const server = await start({ fault: () => ({ kind: "cut" }) });
    await expect(open(server, { protocol: "auto" })).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });
});
