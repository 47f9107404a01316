import type { RegisterStore } from "@holdfast/store";
import { createS3Store, type S3StoreOptions } from "@holdfast/store-s3";
import { describeConformance } from "@holdfast/store-testkit";
import { requireOrSkip } from "@holdfast/vitest-config";
import { afterAll, beforeAll, beforeEach, describe, it, type TestContext } from "vitest";
import type { Started, TestServer } from "../src/index.ts";

/** A server for all tests of a file. */
export interface Shared {
  /** The server; where there is none, the test is skipped, or fails if `HOLDFAST_TEST_REQUIRE` names the feature. */
  server(context: TestContext): TestServer;
}

const START_LIMIT_MS = 240_000;

export function sharedServer(feature: string, start: () => Promise<Started>): Shared {
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

export function optionsFor({ endpoint, region, credentials, buckets: [bucket = ""] }: TestServer): S3StoreOptions {
  return { bucket, endpoint, region, ...credentials };
}

export function openOn(server: TestServer, options: Partial<S3StoreOptions> = {}): RegisterStore {
  return createS3Store({ ...optionsFor(server), ...options });
}

/** The clauses of the store contract on a server that may not be there. */
export function describeOn(name: string, shared: Shared, options: Partial<S3StoreOptions>): void {
  let server: TestServer | undefined;
  beforeEach((context) => {
    server = shared.server(context);
  });
  describeConformance(
    { describe, it },
    {
      name,
      open: () => {
        const current = server;
        if (current === undefined) {
          throw new Error("The server is chosen before the store is opened.");
        }
        return { connect: async () => openOn(current, options) };
      },
    },
  );
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
