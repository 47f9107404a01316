import { describeClaimConformance } from "@holdfast/store-testkit";
import { describe, it } from "vitest";
import type { S3ClaimStoreOptions } from "../../src/index.ts";
import { type FakeS3Options, startFakeS3 } from "../fake-s3.ts";
import { connectTo, ignoresConditions, refusesConditions } from "./open-claims.ts";

interface Like {
  readonly name: string;
  readonly fake: FakeS3Options;
  readonly options: Partial<S3ClaimStoreOptions>;
}

/** The differences between stores, one by one. Real stores are tested in tooling/test-servers. */
const stores: readonly Like[] = [
  { name: "that refuses conditions", fake: { fault: refusesConditions }, options: { listDelayMs: 0 } },
  { name: "that ignores conditions", fake: { ...ignoresConditions, pageSize: 50 }, options: { prefix: "team/locks" } },
];

for (const { name, fake, options } of stores) {
  describeClaimConformance({ describe, it }, {
    name: `store-s3 on a fake store ${name}`,
    async open() {
      const server = await startFakeS3(fake);
      return { connect: async () => connectTo(server, options), close: () => server.stop() };
    },
  });
}
