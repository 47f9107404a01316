import type { Started, TestServer } from "@holdfast/test-servers";
import { requireOrSkip } from "@holdfast/vitest-config";
import { afterAll, beforeAll, type TestContext } from "vitest";
import { createScene, type Scene } from "./scene.ts";

const START_LIMIT_MS = 240_000;

export interface OnServer {
  /** The server; where there is none, the test is skipped, or fails if `HOLDFAST_TEST_REQUIRE` names the feature. */
  server(context: TestContext): TestServer;
}

/** A server for all tests of a block. */
export function onServer(feature: string, start: () => Promise<Started>): OnServer {
  let started: Started = { available: false, reason: "it was never started" };
  beforeAll(async () => {
    started = await start();
  }, START_LIMIT_MS);
  afterAll(async () => {
    if (started.available) {
      await started.server.stop();
    }
  });
  return {
    server(context) {
      requireOrSkip(context, { feature, ...started });
      if (!started.available) {
        throw new Error("A skipped test goes on.");
      }
      return started.server;
    },
  };
}

/** A scene whose programs reach the server, with its keys in the environment, and a memory of their own. */
export function sceneOn({ endpoint, region, credentials }: Pick<TestServer, "endpoint" | "region" | "credentials">, env: Readonly<Record<string, string>> = {}): Scene {
  return createScene({
    HOLDFAST_S3_ENDPOINT: endpoint,
    HOLDFAST_S3_REGION: region,
    HOLDFAST_S3_ACCESS_KEY: credentials.accessKeyId,
    HOLDFAST_S3_SECRET_KEY: credentials.secretAccessKey,
    ...env,
  });
}
