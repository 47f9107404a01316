import { inspect } from "node:util";
import { S3Client } from "@aws-sdk/client-s3";
import { isStoreError, type RegisterStore, toVersion } from "@holdfast/store";
import { describe, expect, onTestFinished, test } from "vitest";
import { createS3Store, parseS3Uri, type S3StoreOptions } from "../src/index.ts";
import { BUCKET, type FakeAnswer, type FakeRequest, type Fault, startFakeS3 } from "./fake-s3.ts";
import { bytes, KEYS, openFake } from "./open-fake.ts";

const SECRETS = [KEYS.secretAccessKey, KEYS.sessionToken];

/** Everything that a program could print of a failure, its causes and their hidden fields included. */
function everythingOf(error: unknown): string {
  return `${String(error)} ${inspect(error, { depth: 20, showHidden: true })} ${JSON.stringify(error)}`;
}

async function failuresOf(store: RegisterStore): Promise<unknown[]> {
  const version = toVersion("0123");
  const requests = [
    () => store.read("k"),
    () => store.list(""),
    () => store.create("k", bytes("{}")),
    () => store.replace("k", bytes("{}"), version),
    () => store.remove("k", version),
  ];
  const results = await Promise.allSettled(requests.map((request) => request()));
  return results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
}

/** A store that repeats all that it was told, and the key that it knows, as debugging proxies and broken gateways do. */
function echo({ headers }: FakeRequest, status: number, code: string): Fault {
  const told = `${KEYS.secretAccessKey}; ${Object.entries(headers).map(([name, value]) => `${name}: ${value}`).join("; ")}`;
  const answer: FakeAnswer = { status, code, message: told, extra: `<CanonicalRequest>${told.replace(/[<>&]/g, "")}</CanonicalRequest>` };
  return { kind: "answer", answer };
}

describe("no failure holds a secret", () => {
  test.each([
    [400, "InvalidArgument"],
    [403, "AccessDenied"],
    [403, "SignatureDoesNotMatch"],
    [403, "RequestTimeTooSkewed"],
    [404, "Other"],
    [500, "InternalError"],
    [501, "NotImplemented"],
  ])("when the store echoes the request with %i %s", async (status, code) => {
    const { store } = await openFake({ fault: (request) => echo(request, status, code) });
    const failures = await failuresOf(store);
    expect(failures).toHaveLength(5);
    for (const failure of failures) {
      expect(isStoreError(failure)).toBe(true);
      for (const secret of SECRETS) {
        expect(everythingOf(failure)).not.toContain(secret);
      }
      expect(everythingOf(failure)).not.toMatch(/Signature=[0-9a-f]{8}/);
    }
  });

  test.each(["authorization", "x-amz-security-token"])("when the store repeats %s, though the keys came from a chain that only the SDK knows", async (header) => {
    const server = await startFakeS3({ fault: ({ headers }) => ({ kind: "answer", answer: { status: 403, code: "AccessDenied", message: `not with ${headers[header]}` } }) });
    onTestFinished(() => server.stop());
    const client = new S3Client({ region: "us-east-1", endpoint: server.endpoint, forcePathStyle: true, maxAttempts: 1, credentials: async () => ({ ...KEYS }) });
    onTestFinished(() => client.destroy());
    const failures = await failuresOf(createS3Store({ bucket: BUCKET, client, etagQuoting: "quoted" }));
    expect(failures).toHaveLength(5);
    for (const failure of failures) {
      expect(failure).toMatchObject({ code: "DENIED", message: expect.stringContaining("not with [hidden]") });
      expect(everythingOf(failure)).not.toMatch(new RegExp(`${KEYS.sessionToken}|Signature=`));
    }
  });

  test.each([["cut"], ["hang"], ["cut-body"]] as const)("when the answer is lost by %s", async (kind) => {
    const { store } = await openFake({ fault: () => ({ kind }) }, { requestTimeoutMs: 300 });
    const failures = await failuresOf(store);
    expect(failures.length).toBeGreaterThanOrEqual(4);
    for (const failure of failures) {
      expect(SECRETS.filter((secret) => everythingOf(failure).includes(secret))).toEqual([]);
    }
  });

  const wrong: readonly [string, Partial<S3StoreOptions>][] = [
    ["an endpoint with a password", { endpoint: `https://user:${KEYS.secretAccessKey}@host` }],
    ["an endpoint with a query", { endpoint: `https://host/?token=${KEYS.secretAccessKey}` }],
    ["a bucket that is none", { bucket: `key:${KEYS.secretAccessKey}@bucket` }],
    ["a key without its secret", { secretAccessKey: KEYS.secretAccessKey }],
    ["keys beside a profile", { ...KEYS, profile: "work" }],
    ["a region that is none", { region: `${KEYS.secretAccessKey} ` }],
    ["a time that is none", { ...KEYS, requestTimeoutMs: 1 }],
  ];
  test.each(wrong)("when the options are wrong: %s", (_title, options) => {
    expect.assertions(2);
    try {
      createS3Store({ bucket: "bucket", ...options });
    } catch (error) {
      expect(error).toMatchObject({ code: "INVALID" });
      expect(everythingOf(error)).not.toContain(KEYS.secretAccessKey);
    }
  });

  test("when a URI holds one by mistake", () => {
    expect.assertions(4);
    for (const uri of [`s3://AKIA:${KEYS.secretAccessKey}@bucket/prefix`, `s3:https://AKIA:${KEYS.secretAccessKey}@host/bucket`]) {
      try {
        parseS3Uri(uri);
      } catch (error) {
        expect(error).toMatchObject({ code: "INVALID" });
        expect(everythingOf(error)).not.toContain(KEYS.secretAccessKey);
      }
    }
  });

  test("nor does the location, nor the store", async () => {
    const store = createS3Store({ bucket: "bucket", prefix: "team/locks", ...KEYS });
    expect(store.location).toBe("s3:bucket/team/locks");
    expect(SECRETS.filter((secret) => inspect(store, { depth: 20, showHidden: true }).includes(secret))).toEqual([]);
    await store.close();
  });
});
