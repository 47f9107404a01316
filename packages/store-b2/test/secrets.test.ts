import { inspect } from "node:util";
import { expect, test } from "vitest";
import { createB2Store } from "../src/index.ts";
import { answering, KEYS, openWith } from "./fake-b2.ts";

const BASIC = Buffer.from(`${KEYS.keyId}:${KEYS.applicationKey}`).toString("base64");
const SECRETS = [KEYS.applicationKey, BASIC];

/** Everything that a program could print of a failure or a store, causes and hidden fields included. */
function everythingOf(value: unknown): string {
  return `${String(value)} ${inspect(value, { depth: 20, showHidden: true })} ${JSON.stringify(value)}`;
}

test.each([[400], [401], [403], [404], [429], [500]])("no failure holds a secret, when B2 echoes it with %i", async (status) => {
  const told = `you sent Basic ${BASIC}, which is ${KEYS.applicationKey}`;
  const store = openWith(answering(status, { code: "unauthorized", message: told }));
  const failures = await Promise.allSettled([store.list(""), store.read("k"), store.putUnique("k", new Uint8Array())]);
  for (const failure of failures) {
    expect(failure.status).toBe("rejected");
    expect(SECRETS.filter((secret) => everythingOf(failure).includes(secret))).toEqual([]);
  }
});

test("nor when the transport echoes it", async () => {
  const store = openWith(async () => {
    throw new Error(`cannot send Basic ${BASIC} of ${KEYS.applicationKey}`);
  });
  const [failure] = await Promise.allSettled([store.list("")]);
  expect(SECRETS.filter((secret) => everythingOf(failure).includes(secret))).toEqual([]);
});

test("nor does the location, nor the store", async () => {
  const store = createB2Store({ bucket: "bucket", prefix: "team/locks", ...KEYS });
  expect(store.location).toBe("b2:bucket/team/locks");
  expect(SECRETS.filter((secret) => everythingOf(store).includes(secret))).toEqual([]);
  await store.close();
});
