import { describe, expect, test } from "vitest";
import { answering, KEYS, openWith } from "./fake-b2.ts";

const NOWHERE = "https://127.0.0.1:1";

const account = (storageApi: object): object => ({ accountId: "a", authorizationToken: "t", apiInfo: { storageApi: { s3ApiUrl: NOWHERE, ...storageApi } } });

describe("an authorisation", () => {
  test("is one request to a fixed address, with the key in its header and no redirection followed", async () => {
    const seen: [string, RequestInit | undefined][] = [];
    const store = openWith(async (url, init) => {
      seen.push([url, init]);
      return Response.json(account({ capabilities: [] }));
    });
    await Promise.allSettled([store.list(""), store.list("a/")]);
    expect(seen.map(([url]) => url)).toEqual(["https://api.backblazeb2.com/b2api/v4/b2_authorize_account"]);
    const basic = Buffer.from(`${KEYS.keyId}:${KEYS.applicationKey}`).toString("base64");
    expect(seen[0]?.[1]).toMatchObject({ redirect: "manual", headers: { authorization: `Basic ${basic}` } });
  });

  const refusals: readonly (readonly [number, unknown, string, RegExp])[] = [
    [401, { code: "unauthorized", message: "" }, "DENIED", /does not accept the application key.*B2_KEY_ID/],
    [401, { code: "bad_auth_token", message: "Invalid" }, "DENIED", /does not accept/],
    [401, { code: "expired_auth_token", message: "Expired" }, "DENIED", /has expired/],
    [403, { code: "transaction_cap_exceeded", message: "Transaction cap exceeded" }, "DENIED", /cap of the account is used up.*Caps & Alerts/],
    [403, { code: "access_denied", message: "suspended" }, "DENIED", /refuses the account.*suspended/],
    [400, { code: "bad_request", message: "no" }, "INVALID", /does not understand/],
    [408, "", "UNAVAILABLE", /cannot authorise now/],
    [429, { code: "too_many_requests" }, "UNAVAILABLE", /429/],
    [500, "<html>", "UNAVAILABLE", /500/],
    [503, { code: "service_unavailable" }, "UNAVAILABLE", /service_unavailable/],
    [301, "", "INVALID", /none of B2's/],
    [404, "<html>not here</html>", "INVALID", /none of B2's/],
    [200, "<html>sign in</html>", "INVALID", /none of B2's/],
    [200, { apiInfo: {} }, "INVALID", /none of B2's/],
  ];
  test.each(refusals)("that is answered with %i %j means %s", async (status, content, code, words) => {
    const store = openWith(answering(status, content));
    const refusal = { code, message: expect.stringMatching(words), location: "b2:locks-bucket" };
    await expect(store.list("")).rejects.toMatchObject(refusal);
    await expect(store.putUnique("k", new Uint8Array())).rejects.toMatchObject({ ...refusal, operation: "put", key: "k" });
  });

  test("that finds nobody means that nothing was written", async () => {
    const store = openWith(async () => {
      throw new TypeError("fetch failed", { cause: Object.assign(new Error("getaddrinfo"), { code: "ENOTFOUND" }) });
    });
    await expect(store.putUnique("k", new Uint8Array())).rejects.toMatchObject({ code: "UNAVAILABLE", message: expect.stringContaining("ENOTFOUND") });
  });

  test("that hangs ends with the time for one request, or with the caller's patience", async () => {
    const hang = (_url: string, init: RequestInit | undefined): Promise<Response> =>
      new Promise((_resolve, reject) => init?.signal?.addEventListener("abort", () => reject(new Error("aborted"))));
    await expect(openWith(hang, { requestTimeoutMs: 300 }).list("")).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await expect(openWith(hang).list("", { signal: AbortSignal.timeout(300) })).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });

  test("that never stops talking is cut", async () => {
    const chunk = new TextEncoder().encode(" ".repeat(16_384));
    let chunks = 0;
    const endless = async (): Promise<Response> =>
      new Response(
        new ReadableStream({
          pull(controller) {
            chunks += 1;
            controller.enqueue(chunk);
          },
        }),
      );
    await expect(openWith(endless).list("")).rejects.toMatchObject({ code: "INVALID" });
    expect(chunks).toBeLessThan(10);
  });

  test("that would send keys over an open network is refused", async () => {
    const store = openWith(answering(200, account({ s3ApiUrl: "http://s3.us-west-004.backblazeb2.com" })));
    await expect(store.list("")).rejects.toMatchObject({ code: "INVALID" });
  });

  test.each([
    ["version 4, another bucket", { allowed: { buckets: [{ id: "1", name: "others" }], capabilities: [], namePrefix: null } }],
    ["version 4, a bucket that was deleted", { allowed: { buckets: [{ id: "1", name: null }], capabilities: [] } }],
    ["version 3, another bucket", { bucketId: "1", bucketName: "others", capabilities: [], namePrefix: null }],
  ])("of a key for %s is refused", async (_title, storageApi) => {
    await expect(openWith(answering(200, account(storageApi))).list("")).rejects.toMatchObject({ code: "DENIED", message: expect.stringContaining("another bucket") });
  });

  test.each([
    ["none", undefined, "", true],
    ["that of the store", "team/locks/", "team/locks", true],
    ["a wider one", "team", "team/locks", true],
    ["a narrower one", "team/locks/a/", "team/locks", false],
    ["another one", "other/", "team", false],
    ["one, for a store at the top", "team/", "", false],
  ])("of a key whose prefix is %s reaches the store or not", async (_title, namePrefix, prefix, reaches) => {
    const store = openWith(answering(200, account({ allowed: { buckets: [{ name: "locks-bucket" }], capabilities: [], namePrefix } })), { prefix });
    // The endpoint leads nowhere, so a key that reaches the store gets as far as that.
    await expect(store.list("")).rejects.toMatchObject({ code: reaches ? "UNAVAILABLE" : "DENIED" });
  });

  test("of a key that cannot do all that a lock needs is refused before the first put", async () => {
    const store = openWith(answering(200, account({ allowed: { buckets: null, capabilities: ["listFiles", "readFiles"] } })));
    await expect(store.putUnique("k", new Uint8Array())).rejects.toMatchObject({ code: "DENIED", message: expect.stringContaining("lacks writeFiles and deleteFiles") });
  });
});
