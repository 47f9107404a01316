import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMemoryStore } from "@holdfast/store";
import { createLocalStore } from "@holdfast/store-local";
import { expect, onTestFinished, test } from "vitest";
import { netsIn, oneWaiter } from "../src/one-waiter.js";

/** Pauses grow to 5 s and are drawn below that; the shortest mean that the jitter can have is well above this. */
const POLLS_PER_MINUTE_MAX = 60;

const onlyReads = (requests: readonly { readonly name: string }[]): boolean => requests.every(({ name }) => name === "read");

test("who waits on a store that can be watched reads once per change, besides the safety net", async () => {
  const directory = mkdtempSync(join(tmpdir(), "bench-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  for (const wait of [{ store: createMemoryStore(), minutes: 3 }, { store: createLocalStore({ directory, fileSystem: "local" }), minutes: 1, realMs: 1 }]) {
    const { requests, changes } = await oneWaiter(wait);
    expect(changes).toBe(wait.minutes * 3);
    expect(onlyReads(requests)).toBe(true);
    expect(requests.length).toBeLessThanOrEqual(changes + netsIn(wait.minutes));
  }
});

test("who polls sends one read per poll, and polls at most once a second on the average", async () => {
  const minutes = 5;
  const { requests } = await oneWaiter({ store: createMemoryStore(), watch: false, minutes });
  expect(onlyReads(requests)).toBe(true);
  expect(requests.length).toBeGreaterThan(minutes * 12);
  expect(requests.length).toBeLessThan(minutes * POLLS_PER_MINUTE_MAX);
});
