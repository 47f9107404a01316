import { type Started, startSwift } from "@holdfast/test-servers";
import { requireOrSkip } from "@holdfast/vitest-config";
import { afterAll, beforeAll, beforeEach, describe } from "vitest";
import { describeClaimScenarios } from "../src/claim-scenarios.ts";

const START_LIMIT_MS = 240_000;

/** A real server that refuses conditional writes. */
describe("OpenStack Swift", () => {
  let started: Started = { available: false, reason: "it was never started" };
  let opened = 0;

  beforeAll(async () => {
    started = await startSwift();
    if (started.available) {
      const { endpoint, region, credentials } = started.server;
      Object.assign(process.env, {
        HOLDFAST_S3_PROTOCOL: "claims",
        HOLDFAST_S3_ENDPOINT: endpoint,
        HOLDFAST_S3_REGION: region,
        HOLDFAST_S3_ACCESS_KEY: credentials.accessKeyId,
        HOLDFAST_S3_SECRET_KEY: credentials.secretAccessKey,
      });
    }
  }, START_LIMIT_MS);

  afterAll(async () => {
    if (started.available) {
      await started.server.stop();
    }
  });

  beforeEach((context) => requireOrSkip(context, { feature: "swift", ...started }));

  describeClaimScenarios("claims and OpenStack Swift", () => {
    opened += 1;
    return `s3:${started.available ? started.server.buckets[0] : "none"}/scenario-${opened}`;
  });
});
