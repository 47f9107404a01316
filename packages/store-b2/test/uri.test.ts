import { describe, expect, test } from "vitest";
import { type B2StoreOptions, createB2Store, parseB2Uri } from "../src/index.ts";
import { KEYS } from "./fake-b2.ts";

const environment = { B2_KEY_ID: KEYS.keyId, B2_APP_KEY: KEYS.applicationKey };

describe("a URI", () => {
  test.each([
    ["b2:my-bucket", { bucket: "my-bucket" }],
    ["b2:my-bucket/", { bucket: "my-bucket" }],
    ["b2://my-bucket/team/locks/", { bucket: "my-bucket", prefix: "team/locks" }],
    ["b2:my-bucket/a b + 100%", { bucket: "my-bucket", prefix: "a b + 100%" }],
  ])("%s means its bucket and prefix", (uri, options) => {
    expect(parseB2Uri(uri, { environment })).toEqual({ ...options, ...KEYS });
  });

  test.each([["b2:"], ["b2:/prefix"], ["b2:b"], ["s3:bucket"], [`b2://${KEYS.keyId}:${KEYS.applicationKey}@bucket`], ["b2:my_bucket"]])("%s is refused, and not repeated", (uri) => {
    expect.assertions(2);
    try {
      parseB2Uri(uri, { environment });
    } catch (error) {
      expect(error).toMatchObject({ code: "INVALID" });
      expect(String(error)).not.toContain(KEYS.applicationKey);
    }
  });

  test("takes flags before our variables, and those before Backblaze's", () => {
    const both = { ...environment, HOLDFAST_B2_KEY_ID: "ours", HOLDFAST_B2_APP_KEY: "our-key", HOLDFAST_B2_AUTHORIZE_URL: "http://127.0.0.1:9000" };
    expect(parseB2Uri("b2:bucket", { environment: both, flags: { keyId: "flag", applicationKey: "" } })).toEqual({
      bucket: "bucket",
      keyId: "flag",
      applicationKey: "our-key",
      authorizeUrl: "http://127.0.0.1:9000",
    });
  });

  test.each([
    [{}, /key id \(B2_KEY_ID\) and the application key \(B2_APP_KEY\) are missing/],
    [{ B2_KEY_ID: "id" }, /^(?!.*B2_KEY_ID\)).*application key \(B2_APP_KEY\) is missing/],
  ])("without keys says which are missing: %j", (given, words) => {
    expect(() => parseB2Uri("b2:bucket", { environment: given })).toThrow(words);
  });
});

describe("an option", () => {
  const wrong: readonly [string, object][] = [
    ["bucket", { bucket: "no spaces" }],
    ["prefix", { prefix: "a/../b" }],
    ["keyId", { keyId: "a:b" }],
    ["applicationKey", { applicationKey: "with space" }],
    ["listDelayMs", { listDelayMs: -1 }],
    ["requestTimeoutMs", { requestTimeoutMs: 1 }],
    ["authorizeUrl", { authorizeUrl: "http://api.backblazeb2.com" }],
    ["authorizeUrl", { authorizeUrl: "https://user:password@host" }],
    ["fetch", { fetch: "curl" }],
    ["keyid", { keyid: "a" }],
  ];
  test.each(wrong)("%s out of its range is refused, and named: %j", (name, options) => {
    expect(() => createB2Store({ bucket: "bucket", ...KEYS, ...options } as B2StoreOptions)).toThrow(expect.objectContaining({ code: "INVALID", message: expect.stringContaining(name) }));
  });
});
