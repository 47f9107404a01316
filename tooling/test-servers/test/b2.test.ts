import type { ClaimStore } from "@holdfast/store";
import { type B2StoreOptions, createB2Store, parseB2Uri } from "@holdfast/store-b2";
import { describeClaimConformance } from "@holdfast/store-testkit";
import { requireOrSkip } from "@holdfast/vitest-config";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { type B2Double, type B2DoubleOptions, startB2Double } from "../src/index.ts";
import { bytes } from "./on-server.ts";

const MARKER = "holdfast-uses-claims-here.Remove-this-only-when-nobody-has-a-lock-below-this-prefix";

function connectTo({ authorizeUrl, bucket, keyId, applicationKey }: B2Double, options: Partial<B2StoreOptions> = {}): ClaimStore {
  return createB2Store({ bucket, keyId, applicationKey, authorizeUrl, ...options });
}

async function open(like: B2DoubleOptions = {}, options: Partial<B2StoreOptions> = {}) {
  const double = await startB2Double(like);
  onTestFinished(() => double.stop());
  const store = connectTo(double, options);
  onTestFinished(() => store.close());
  return { double, store };
}

describe("on a double of Backblaze B2, which proves nothing about B2 itself,", () => {
  describeClaimConformance({ describe, it }, {
    name: "store-b2",
    async open() {
      const double = await startB2Double({ pageSize: 50 });
      return { connect: async () => connectTo(double, { prefix: "team/locks", listDelayMs: 0 }), close: () => double.stop() };
    },
  });

  it("a key that is restricted to bucket and prefix is enough", async () => {
    const { store } = await open({ onlyBucket: "locks-bucket", namePrefix: "team/", capabilities: ["listFiles", "readFiles", "writeFiles", "deleteFiles"] }, { prefix: "team/locks" });
    const { version } = await store.putUnique("deploy/claim", bytes("{}"));
    expect(await store.list("")).toMatchObject([{ key: "deploy/claim", version }]);
  });

  it.each([
    ["another bucket", { onlyBucket: "others" }, /restricted to another bucket/],
    ["another prefix", { namePrefix: "backups/" }, /names that begin with "backups\/"/],
  ])("a key for %s is refused, with what to do", async (_title, like, words) => {
    const { store } = await open(like, { prefix: "team" });
    await expect(store.list("")).rejects.toMatchObject({ code: "DENIED", message: expect.stringMatching(words) });
  });

  it("a key that could put but not remove is refused before it puts anything", async () => {
    const { double, store } = await open({ capabilities: ["listFiles", "readFiles", "writeFiles"] });
    await expect(store.putUnique("deploy/claim", bytes("{}"))).rejects.toMatchObject({ code: "DENIED", operation: "put", message: expect.stringContaining("lacks deleteFiles") });
    expect(double.versions()).toEqual([]);
    expect(await store.list("")).toEqual([]);
  });

  it("the endpoint is asked for once, conditions once, and then each request is one", async () => {
    const { double, store } = await open({}, { prefix: "team" });
    await Promise.all([store.list("deploy/"), store.list("deploy/")]);
    const first = await store.putUnique("deploy/claim", bytes("1"));
    await store.putUnique("deploy/claim", bytes("2"));
    await store.removeExact("deploy/claim", first.version);
    const sent = double.requests.map((line) => line.replace(MARKER, "marker").replace(/holdfast-probe-\w+/, "probe"));
    expect(sent).toEqual([
      "GET /b2api/v4/b2_authorize_account",
      "VERSIONS /locks-bucket/?team/deploy/",
      "VERSIONS /locks-bucket/?team/deploy/",
      "GET /locks-bucket/team/marker",
      "PUT /locks-bucket/team/probe",
      "PUT /locks-bucket/team/marker",
      "PUT /locks-bucket/team/deploy/claim",
      "PUT /locks-bucket/team/deploy/claim",
      "DELETE /locks-bucket/team/deploy/claim exactly",
    ]);
  });

  it("a hundred renewals leave one version and no hide marker", async () => {
    const { double, store } = await open();
    let last = await store.putUnique("deploy/claim", bytes("0"));
    for (let renewal = 1; renewal <= 100; renewal += 1) {
      const renewed = await store.putUnique("deploy/claim", bytes(String(renewal)));
      expect(renewed.keepsOlder).toBe(true);
      await store.removeExact("deploy/claim", last.version);
      last = renewed;
    }
    expect(double.versions().map(({ key, isHideMarker }) => [key, isHideMarker])).toEqual([[MARKER, false], ["deploy/claim", false]]);
  });

  it("what somebody has hidden by hand is still listed, so that nobody takes it for free", async () => {
    const { double, store } = await open();
    await store.putUnique("deploy/claim", bytes("{}"));
    const { keyId } = double;
    await fetch(`${double.authorizeUrl}/locks-bucket/deploy/claim`, { method: "DELETE", headers: { authorization: `Credential=${keyId}/` } });
    expect(await store.read("deploy/claim")).toEqual({ kind: "absent" });
    expect(await store.list("")).toMatchObject([{ key: "deploy/claim", sizeBytes: 2 }]);
  });

  it.each([
    [401, "UnauthorizedAccess", "expired", "DENIED", /writeFiles/],
    [403, "AccessDenied", "Transaction cap exceeded", "DENIED", /cap of the account is used up/],
    [429, "TooManyRequests", "slow down", "UNAVAILABLE", /fewer requests/],
    [503, "ServiceUnavailable", "busy", "INDETERMINATE", /too busy/],
  ])("a put that is answered with %i %s (%s) is %s", async (status, code, message, expected, words) => {
    const { double, store } = await open();
    await store.putUnique("deploy/claim", bytes("1"));
    double.refuseWith({ status, code, message });
    await expect(store.putUnique("deploy/claim", bytes("2"))).rejects.toMatchObject({ code: expected, message: expect.stringMatching(words) });
  });

  it("an authorisation that failed is asked for again by the next request", async () => {
    const { double, store } = await open();
    double.refuseWith({ status: 503, code: "service_unavailable", message: "busy" });
    await expect(store.list("")).rejects.toMatchObject({ code: "UNAVAILABLE", location: "b2:locks-bucket" });
    double.refuseWith(undefined);
    expect(await store.list("")).toEqual([]);
  });
});

/** `HOLDFAST_TEST_B2_STORE=b2:<bucket>/<prefix>` with B2_KEY_ID and B2_APP_KEY. Writes some thousand small objects, and removes them. */
describe("on Backblaze B2 itself", () => {
  const uri = process.env["HOLDFAST_TEST_B2_STORE"];
  beforeEach((context) => requireOrSkip(context, { feature: "b2-live", available: uri !== undefined, reason: "HOLDFAST_TEST_B2_STORE names no store" }));

  it("a claim is put, listed, renewed and removed, and nothing stays", async () => {
    const store = createB2Store(parseB2Uri(uri ?? "", { environment: process.env }));
    const first = await store.putUnique("live/claim", bytes("1"));
    const second = await store.putUnique("live/claim", bytes("2"));
    expect(second.keepsOlder).toBe(true);
    await store.removeExact("live/claim", first.version);
    expect((await store.list("live/")).map(({ version }) => version)).toEqual([second.version]);
    await store.removeExact("live/claim", second.version);
    expect(await store.list("live/")).toEqual([]);
    await store.close();
  });

  if (uri !== undefined) {
    describeClaimConformance({ describe, it }, { name: "store-b2", rounds: 3, open: () => ({ connect: async () => createB2Store(parseB2Uri(uri, { environment: process.env })) }) });
  }
});
