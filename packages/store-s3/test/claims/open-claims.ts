import type { ClaimStore } from "@holdfast/store";
import { onTestFinished } from "vitest";
import { createS3ClaimStore, type S3ClaimStoreOptions } from "../../src/index.ts";
import { BUCKET, type FakeRequest, type FakeS3, type FakeS3Options, type Fault, startFakeS3 } from "../fake-s3.ts";
import { KEYS } from "../open-fake.ts";

export const MARKER = "holdfast-uses-claims-here.Remove-this-only-when-nobody-has-a-lock-below-this-prefix";

/** As B2, OVH (before 2026) and Swift answer a condition on a write. */
export function refusesConditions({ method, headers }: FakeRequest): Fault | undefined {
  const isConditional = method === "PUT" && (headers["if-none-match"] ?? headers["if-match"]) !== undefined;
  return isConditional ? { kind: "answer", answer: { status: 501, code: "NotImplemented", message: "A header you provided implies functionality that is not implemented." } } : undefined;
}

/** As s3rver, Garage and others answer it. */
export const ignoresConditions: FakeS3Options = { ignores: ["create", "replace", "remove"] };

/** A store of claims on a fake server, both gone when the test ends. The place is marked, so that only the requests asked for are sent. */
export async function openClaims(fake: FakeS3Options = {}, options: Partial<S3ClaimStoreOptions> = {}): Promise<{ server: FakeS3; store: ClaimStore }> {
  const server = await startFakeS3(fake);
  onTestFinished(() => server.stop());
  server.put(MARKER, "by a test");
  const store = connectTo(server, options);
  onTestFinished(() => store.close());
  return { server, store };
}

export function connectTo(server: FakeS3, options: Partial<S3ClaimStoreOptions> = {}): ClaimStore {
  return createS3ClaimStore({ bucket: BUCKET, endpoint: server.endpoint, region: "us-east-1", ...KEYS, ...options });
}
