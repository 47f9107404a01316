import type { ClaimStore } from "@holdfast/store";
import { createS3ClaimStore, type S3ClaimStoreOptions } from "@holdfast/store-s3";
import { describeClaimConformance } from "@holdfast/store-testkit";
import { beforeEach, describe, it } from "vitest";
import type { TestServer } from "../src/index.ts";
import { optionsFor, type Shared } from "./on-server.ts";

export function openClaimsOn(server: TestServer, options: Partial<S3ClaimStoreOptions> = {}): ClaimStore {
  return createS3ClaimStore({ ...optionsFor(server), ...options });
}

/** The clauses about claims on a server that may not be there. */
export function describeClaimsOn(name: string, shared: Shared, options: Partial<S3ClaimStoreOptions>): void {
  let server: TestServer | undefined;
  beforeEach((context) => {
    server = shared.server(context);
  });
  describeClaimConformance({ describe, it }, {
    name,
    rounds: 3,
    open: () => {
      const current = server;
      if (current === undefined) {
        throw new Error("The server is chosen before the store is opened.");
      }
      return { connect: async () => openClaimsOn(current, options) };
    },
  });
}
