import { S3Client, PutObjectCommand } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { startMiniflareR2, startRadosgw, startS3rver, type TestServer, VERSIONED_BUCKET } from "../src/index.ts";
import { describeClaimsOn, openClaimsOn } from "./claims-on-server.ts";
import { bytes, sharedServer } from "./on-server.ts";

/** As the refusal tells an operator who is sure that nobody uses conditional writes there. */
const MARKER = "holdfast-uses-claims-here.Remove-this-only-when-nobody-has-a-lock-below-this-prefix";

describe("s3rver, which ignores conditions,", () => {
  describeClaimsOn("store-s3 with claims", sharedServer("s3rver", startS3rver), { prefix: "conformance", listDelayMs: 0 });
});

describe("Ceph's gateway with a bucket that keeps versions, as every bucket of B2 does,", () => {
  const shared = sharedServer("rgw", startRadosgw);
  describeClaimsOn("store-s3 with claims", shared, { prefix: "conformance", bucket: VERSIONED_BUCKET, versions: "kept", listDelayMs: 0 });

  it("keeps each renewal as a version, which a listing shows until it is removed by itself", async (context) => {
    const store = openClaimsOn(shared.server(context), { bucket: VERSIONED_BUCKET });
    let last = await store.putUnique("deploy/claim", bytes("0"));
    for (let renewal = 1; renewal <= 5; renewal += 1) {
      const renewed = await store.putUnique("deploy/claim", bytes(String(renewal)));
      await store.removeExact("deploy/claim", last.version);
      last = renewed;
    }
    expect(await store.list("deploy/")).toMatchObject([{ key: "deploy/claim", version: last.version, sizeBytes: 1 }]);
    await store.close();
  });

  it("refuses claims where conditional writes are honoured", async (context) => {
    const store = openClaimsOn(shared.server(context));
    await expect(store.putUnique("deploy/claim", bytes("{}"))).rejects.toMatchObject({ code: "UNSUPPORTED", message: expect.stringContaining("two holders") });
    await store.close();
  });
});

describe("miniflare's R2", () => {
  const shared = sharedServer("s3", startMiniflareR2);

  it("refuses claims, because it honours conditional writes", async (context) => {
    const store = openClaimsOn(shared.server(context));
    await expect(store.putUnique("deploy/claim", bytes("{}"))).rejects.toMatchObject({ code: "UNSUPPORTED", message: expect.stringContaining("two holders") });
    await store.close();
  });

  it("marked by hand for claims, takes them but lists none: it tells no time and keeps no versions", async (context) => {
    const server = shared.server(context);
    await mark(server);
    const store = openClaimsOn(server, { prefix: "marked" });
    await store.putUnique("deploy/claim", bytes("{}"));
    expect(await store.list("elsewhere/")).toEqual([]);
    await expect(store.list("deploy/")).rejects.toMatchObject({ code: "UNSUPPORTED", message: expect.stringContaining("tell no time") });
    await store.close();
  });
});

async function mark({ endpoint, region, credentials, buckets: [Bucket] }: TestServer): Promise<void> {
  const client = new S3Client({ endpoint, region, credentials: { ...credentials }, forcePathStyle: true, requestChecksumCalculation: "WHEN_REQUIRED" });
  try {
    await client.send(new PutObjectCommand({ Bucket, Key: `marked/${MARKER}`, Body: "" }));
  } finally {
    client.destroy();
  }
}
