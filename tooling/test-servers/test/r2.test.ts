import { fencedGet, fencedPut } from "@holdfast/store";
import { probeS3 } from "@holdfast/store-s3";
import { expect, it } from "vitest";
import { startMiniflareR2 } from "../src/index.ts";
import { bytes, describeOn, openOn, optionsFor, sharedServer } from "./on-server.ts";

const shared = sharedServer("s3", startMiniflareR2);

// Its answers have no Date, so there is nothing to make ages from.
describeOn("store-s3 on miniflare's R2", shared, { storeClock: false, prefix: "conformance" });

it("the probe finds on miniflare's R2 that conditions are honoured, but not for removals, and that it tells no time", async (context) => {
  const server = shared.server(context);
  expect(await probeS3(optionsFor(server))).toEqual({
    host: "127.0.0.1",
    conditionalWrites: "honoured",
    etagQuoting: "quoted",
    isVersioned: false,
    tellsAges: false,
    honoursConditionalRemove: false,
  });
});

it("of fenced puts at the same moment the one with the highest token stays, and those below it are refused from then on", async (context) => {
  const server = shared.server(context);
  const stores = [1, 2, 3, 4, 5, 6].map(() => openOn(server, { prefix: "fenced" }));
  const outcomes = await Promise.all(stores.map((store, index) => fencedPut(store, { key: "report", token: index + 1, value: { by: index + 1 } })));
  const [store] = stores;
  expect(outcomes.at(-1)).toEqual({ kind: "written" });
  expect(store && (await fencedGet(store, "report"))).toEqual({ kind: "found", token: 6, value: { by: 6 } });
  expect(store && (await fencedPut(store, { key: "report", token: 5, value: "late" }))).toEqual({ kind: "refused", token: 6 });
  await Promise.all(stores.map((each) => each.close()));
});

it("an ETag comes back with the content, so a token kept beside the content (in metadata) would let a late write pass", async (context) => {
  const store = openOn(shared.server(context), { prefix: "content" });
  const seenByLateWriter = await store.create("state", bytes("idle"));
  expect(seenByLateWriter.kind).toBe("written");
  for (const content of ["busy", "idle"]) {
    const now = await store.read("state");
    expect(now.kind === "found" && (await store.replace("state", bytes(content), now.version))).toMatchObject({ kind: "written" });
  }
  // Two writes later its condition holds again. `fencedPut` puts a nonce into the content, so there no version comes back.
  expect(seenByLateWriter.kind === "written" && (await store.replace("state", bytes("late"), seenByLateWriter.version))).toMatchObject({ kind: "written" });
  await store.close();
});

it("has after a restart all that was written, at the same endpoint", async (context) => {
  const server = shared.server(context);
  const store = openOn(server, { prefix: "restarted" });
  await store.create("state", bytes("written before"));
  await server.restart(0);
  expect(await store.read("state")).toMatchObject({ kind: "found", body: bytes("written before") });
  expect(await store.create("state", bytes("written after"))).toEqual({ kind: "conflict" });
  await store.close();
});
