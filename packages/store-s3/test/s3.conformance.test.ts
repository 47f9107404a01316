import { describeConformance } from "@holdfast/store-testkit";
import { describe, it } from "vitest";
import { createS3Store, type S3StoreOptions } from "../src/index.ts";
import { BUCKET, type FakeS3Options, startFakeS3 } from "./fake-s3.ts";
import { KEYS } from "./open-fake.ts";

interface Like {
  readonly name: string;
  readonly fake: FakeS3Options;
  readonly options: Partial<S3StoreOptions>;
}

/** The differences between stores, one by one. Real stores are tested in tooling/test-servers. */
const stores: readonly Like[] = [
  { name: "like AWS, told so", fake: {}, options: { etagQuoting: "quoted", deleteIfMatch: true } },
  { name: "like Ceph, found out", fake: { quoting: "unquoted", ignores: ["remove"], datesUnchanged: false, pageSize: 50 }, options: { prefix: "team/locks" } },
  { name: "without a clock, found out", fake: { sendsDate: false, ignores: ["remove", "read"] }, options: { storeClock: false } },
];

for (const { name, fake, options } of stores) {
  describeConformance(
    { describe, it },
    {
      name: `store-s3 on a fake store ${name},`,
      async open() {
        const server = await startFakeS3(fake);
        return {
          connect: async () => createS3Store({ bucket: BUCKET, endpoint: server.endpoint, region: "us-east-1", ...KEYS, ...options }),
          close: () => server.stop(),
        };
      },
    },
  );
}
