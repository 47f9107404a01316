import { type Started, startMiniflareR2, startRadosgw } from "@holdfast/test-servers";
import { requireOrSkip } from "@holdfast/vitest-config";
import { afterAll, beforeAll, beforeEach, describe } from "vitest";
import { describeScenarios } from "../src/scenarios.ts";

const START_LIMIT_MS = 240_000;

const servers = [
  { title: "store-s3 and miniflare's R2", feature: "s3", start: startMiniflareR2 },
  { title: "store-s3 and Ceph's gateway", feature: "rgw", start: startRadosgw },
] as const;

describe.each(servers)("$title", ({ title, feature, start }) => {
  let started: Started = { available: false, reason: "it was never started" };
  let opened = 0;

  beforeAll(async () => {
    started = await start();
    if (started.available) {
      const { endpoint, region, credentials } = started.server;
      // Workers get them from this process, as they would from a shell.
      Object.assign(process.env, {
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

  beforeEach((context) => requireOrSkip(context, { feature, ...started }));

  describeScenarios(title, () => {
    opened += 1;
    const bucket = started.available ? started.server.buckets[0] : "none";
    return { uri: `s3:${bucket}/scenario-${opened}`, clean: () => undefined };
  });
});
