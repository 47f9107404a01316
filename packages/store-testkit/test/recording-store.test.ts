import { createMemoryStore, toVersion } from "@holdfast/store";
import { expect, it } from "vitest";
import { createRecordingStore } from "../src/index.ts";

const body = new TextEncoder().encode("one");

it("a recording store counts every request by operation, the failed ones too", async () => {
  const store = createRecordingStore(createMemoryStore());
  await store.create("key", body);
  await store.create("key", body);
  await store.replace("key", body, toVersion("stale"));
  await store.read("key");
  await store.read("absent");
  await store.list("");
  await store.remove("absent", toVersion("any"));
  await expect(store.read("a//b")).rejects.toMatchObject({ code: "INVALID" });
  expect(store.counts()).toEqual({ read: 3, list: 1, create: 2, replace: 1, remove: 1 });
  expect(store.total()).toBe(8);
  expect(store.requests().map(({ operation, answer }) => `${operation} ${answer}`)).toEqual([
    "create written",
    "create conflict",
    "replace conflict",
    "read found",
    "read absent",
    "list listed",
    "remove removed",
    "read INVALID",
  ]);
});

it("a recording store keeps only the newest requests, and starts over on reset", async () => {
  const store = createRecordingStore(createMemoryStore(), { requestsMax: 2 });
  for (const key of ["a", "b", "c"]) {
    await store.read(key);
  }
  expect(store.requests().map((request) => request.key)).toEqual(["b", "c"]);
  expect(store.total()).toBe(3);
  store.reset();
  expect([store.requests(), store.total()]).toEqual([[], 0]);
});
