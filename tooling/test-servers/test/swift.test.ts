import { probeS3 } from "@holdfast/store-s3";
import { expect, it } from "vitest";
import { startSwift } from "../src/index.ts";
import { bytes, openOn, optionsFor, sharedServer } from "./on-server.ts";

const shared = sharedServer("swift", startSwift);

it("OpenStack Swift, which knows no conditional write, is refused and says so, while reading works", async (context) => {
  const store = openOn(shared.server(context));
  await expect(store.create("deploy/lock", bytes("{}"))).rejects.toMatchObject({ code: "UNSUPPORTED", message: expect.stringContaining("conditional writes") });
  expect(await store.read("deploy/lock")).toMatchObject({ kind: "absent" });
  expect(await store.list("")).toEqual([]);
  await store.close();
});

it("told not to ask, OpenStack Swift itself refuses the write, and nothing is written", async (context) => {
  const store = openOn(shared.server(context), { etagQuoting: "quoted" });
  await expect(store.create("deploy/lock", bytes("{}"))).rejects.toMatchObject({ code: "UNSUPPORTED" });
  expect(await store.read("deploy/lock")).toMatchObject({ kind: "absent" });
  await store.close();
});

it("the probe finds that OpenStack Swift does not implement conditional writes", async (context) => {
  expect(await probeS3(optionsFor(shared.server(context)))).toMatchObject({ conditionalWrites: "not-implemented", etagQuoting: null });
});
