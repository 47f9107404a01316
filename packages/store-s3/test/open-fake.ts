import type { RegisterStore } from "@holdfast/store";
import { onTestFinished } from "vitest";
import { createS3Store, type S3StoreOptions } from "../src/index.ts";
import { BUCKET, type FakeS3, type FakeS3Options, startFakeS3 } from "./fake-s3.ts";

export const KEYS = { accessKeyId: "LOCKTESTACCESSKEY", secretAccessKey: "a-very-secret-key", sessionToken: "a-very-secret-token" } as const;

/** A store on a fake server, both gone when the test ends. Quoted unless told otherwise, so that only the requests asked for are sent. */
export async function openFake(fake: FakeS3Options = {}, options: Partial<S3StoreOptions> = {}): Promise<{ server: FakeS3; store: RegisterStore }> {
  const server = await startFakeS3(fake);
  onTestFinished(() => server.stop());
  const store = createS3Store({ bucket: BUCKET, endpoint: server.endpoint, region: "us-east-1", etagQuoting: "quoted", ...KEYS, ...options });
  onTestFinished(() => store.close());
  return { server, store };
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** "PUT key if-match": a request as a person would say it. */
export function lines({ requests }: FakeS3): string[] {
  return requests.map(({ method, key, headers, query }) => {
    const conditions = ["if-match", "if-none-match"].filter((name) => headers[name] !== undefined);
    const what = query.has("list-type") ? `list ${query.get("prefix")}` : `${method} ${key}`;
    return [what.replace(/holdfast-probe-\w+/, "probe").replace(/holdfast-uses-claims-here[\w.-]+/, "claims"), ...conditions].join(" ");
  });
}
