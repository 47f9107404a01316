import { CreateBucketCommand, PutBucketPolicyCommand, PutObjectLockConfigurationCommand, S3Client } from "@aws-sdk/client-s3";
import type { TestServer } from "./test-server.ts";

/** Gives the limited user of a server these rights to a bucket and all that is in it, instead of what it had. */
export async function grantToLimited(server: TestServer, bucket: string, actions: readonly string[]): Promise<void> {
  const resources = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`];
  const statement = { Effect: "Allow", Principal: { AWS: [`arn:aws:iam:::user/${server.limited?.user ?? ""}`] }, Action: actions, Resource: resources };
  await withClient(server, (client) => client.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }) })));
}

/** A bucket with Object Lock, which keeps all that is written for a day. */
export async function makeBucketWithObjectLock(server: TestServer, bucket: string): Promise<void> {
  await withClient(server, async (client) => {
    await client.send(new CreateBucketCommand({ Bucket: bucket, ObjectLockEnabledForBucket: true }));
    const rule = { DefaultRetention: { Mode: "GOVERNANCE" as const, Days: 1 } };
    await client.send(new PutObjectLockConfigurationCommand({ Bucket: bucket, ObjectLockConfiguration: { ObjectLockEnabled: "Enabled", Rule: rule } }));
  });
}

async function withClient({ endpoint, region, credentials }: TestServer, act: (client: S3Client) => Promise<unknown>): Promise<void> {
  const client = new S3Client({ endpoint, region, credentials: { ...credentials }, forcePathStyle: true, requestChecksumCalculation: "WHEN_REQUIRED" });
  try {
    await act(client);
  } finally {
    client.destroy();
  }
}
