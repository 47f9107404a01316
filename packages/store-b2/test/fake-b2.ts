import type { ClaimStore } from "@holdfast/store";
import { onTestFinished } from "vitest";
import { type B2StoreOptions, createB2Store } from "../src/index.ts";

export const KEYS = { keyId: "005a1b2c3d4e5f6", applicationKey: "K005verysecretapplicationkey" } as const;

type Answer = (url: string, init: RequestInit | undefined) => Promise<Response>;

/** A store whose authorisation is answered by the test. Its S3 requests go nowhere: a port that nobody listens on. */
export function openWith(answer: Answer, options: Partial<B2StoreOptions> = {}): ClaimStore {
  const transport: typeof fetch = (input, init) => answer(String(input), init);
  const store = createB2Store({ bucket: "locks-bucket", ...KEYS, fetch: transport, ...options });
  onTestFinished(() => store.close());
  return store;
}

export const answering = (status: number, content: unknown): Answer => async () => new Response(typeof content === "string" ? content : JSON.stringify(content), { status });
