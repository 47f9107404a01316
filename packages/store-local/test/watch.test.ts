import { renameSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { createLocalStore } from "../src/index.ts";
import { bytes, temporaryDirectory } from "./temporary-directory.ts";

const PATIENCE = { timeout: 10_000, interval: 5 };

test("a watcher set before anything exists hears of the creation, of a change, and of a second life", async () => {
  const root = `${temporaryDirectory()}/deep/store`;
  const store = createLocalStore({ directory: root, fileSystem: "local" });
  let heard = 0;
  using watcher = store.watch("a/b", () => {
    heard += 1;
  });
  expect(watcher).toBeDefined();
  const first = await store.create("a/b", bytes("{}"));
  await vi.waitUntil(() => heard > 0, PATIENCE);
  let before = heard;
  await store.replace("a/b", bytes("2"), first.kind === "written" ? first.version : expect.fail());
  await vi.waitUntil(() => heard > before, PATIENCE);
  before = heard;
  renameSync(`${root}/a/b+register`, `${root}/aside`);
  await vi.waitUntil(() => heard > before, PATIENCE);
  before = heard;
  await store.create("a/b", bytes("{}"));
  const seen = await store.read("a/b");
  await vi.waitUntil(() => heard > before, PATIENCE);
  before = heard;
  await store.replace("a/b", bytes("3"), seen.kind === "found" ? seen.version : expect.fail());
  await vi.waitUntil(() => heard > before, PATIENCE);
});

test("a change is told once, and neither of the bodies beside it", async () => {
  const store = createLocalStore({ directory: temporaryDirectory(), fileSystem: "local" });
  const first = await store.create("k", bytes("1"));
  let version = first.kind === "written" ? first.version : expect.fail();
  let heard = 0;
  using watcher = store.watch("k", () => {
    heard += 1;
  });
  expect(watcher).toBeDefined();
  for (let change = 1; change <= 20; change += 1) {
    const written = await store.replace("k", bytes(String(change)), version);
    version = written.kind === "written" ? written.version : expect.fail();
    await vi.waitUntil(() => heard >= change, PATIENCE);
  }
  // What is to be told of the last change has been told once a later one is.
  await store.remove("k", version);
  await vi.waitUntil(() => heard > 20, PATIENCE);
  expect(heard).toBeLessThanOrEqual(20 + 4);
});

test("a watcher that was let go, twice, hears nothing more", async () => {
  const store = createLocalStore({ directory: temporaryDirectory(), fileSystem: "local" });
  let heard = 0;
  let heardByOther = 0;
  const watcher = store.watch("k", () => {
    heard += 1;
  });
  using other = store.watch("k", () => {
    heardByOther += 1;
  });
  expect(other).toBeDefined();
  watcher[Symbol.dispose]();
  watcher[Symbol.dispose]();
  await store.create("k", bytes("{}"));
  await vi.waitUntil(() => heardByOther > 0, PATIENCE);
  expect(heard).toBe(0);
});

test("a network store says that it cannot watch", () => {
  const store = createLocalStore({ directory: temporaryDirectory(), fileSystem: "network" });
  expect(store.capabilities.watch).toBe(false);
  expect(() => store.watch("k", () => undefined)).toThrow(expect.objectContaining({ code: "UNSUPPORTED" }));
});
