import { probeS3 } from "@holdfast/store-s3";
import { checkStore } from "@holdfast/store-testkit";
import { expect, it } from "vitest";
import { startS3rver } from "../src/index.ts";
import { bytes, openOn, optionsFor, sharedServer } from "./on-server.ts";

const shared = sharedServer("s3rver", startS3rver);

it("a store that ignores conditions is refused at the first write, and at every later one without asking again", async (context) => {
  const store = openOn(shared.server(context));
  const refusal = { code: "UNSUPPORTED", message: expect.stringContaining("two holders") };
  await expect(store.create("deploy/lock", bytes("{}"))).rejects.toMatchObject(refusal);
  await expect(store.create("deploy/lock", bytes("{}"))).rejects.toMatchObject(refusal);
  expect(await store.list("")).toEqual([]);
  await store.close();
});

it("the probe finds that it ignores a second create", async (context) => {
  expect(await probeS3(optionsFor(shared.server(context)))).toMatchObject({ conditionalWrites: "create-ignored", etagQuoting: null, honoursConditionalRemove: null });
});

it("told not to ask, the conformance check finds the same store to be no more than advisory", async (context) => {
  const server = shared.server(context);
  const connect = async () => openOn(server, { etagQuoting: "quoted" });
  const report = await checkStore({ connect, connections: 2, rounds: 2, signal: AbortSignal.timeout(100_000) });
  expect(report.guarantee).toBe("advisory");
  expect(report.results.filter(({ status }) => status === "failed").map(({ id }) => id)).toEqual(expect.arrayContaining(["create.existing-conflicts", "replace.stale-version-conflicts"]));
});
