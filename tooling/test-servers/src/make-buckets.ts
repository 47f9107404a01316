import { S3Client, CreateBucketCommand, PutBucketVersioningCommand } from "@aws-sdk/client-s3";
import { BUCKET, type TestServer, VERSIONED_BUCKET } from "./test-server.ts";

/** One bucket, and one that keeps versions. */
export async function makeBuckets({ endpoint, region, credentials }: Pick<TestServer, "endpoint" | "region" | "credentials">): Promise<readonly string[]> {
  const client = new S3Client({ endpoint, region, credentials: { ...credentials }, forcePathStyle: true, requestChecksumCalculation: "WHEN_REQUIRED" });
  try {
    await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
    await client.send(new CreateBucketCommand({ Bucket: VERSIONED_BUCKET }));
    await client.send(new PutBucketVersioningCommand({ Bucket: VERSIONED_BUCKET, VersioningConfiguration: { Status: "Enabled" } }));
    return [BUCKET, VERSIONED_BUCKET];
  } finally {
    client.destroy();
  }
}
