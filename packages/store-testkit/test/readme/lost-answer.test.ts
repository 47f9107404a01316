import { createMemoryStore } from "@holdfast/store";
import { createFaultyStore, createRecordingStore, scriptedFaults, systemClock } from "@holdfast/store-testkit";
import { expect, it } from "vitest";

it("a create whose answer was lost is settled by one read", async () => {
  const recording = createRecordingStore(createMemoryStore());
  const plan = scriptedFaults([{ operation: "create", fault: { kind: "response-lost" } }]);
  const store = createFaultyStore(recording, { plan, delay: systemClock.delay });

  const body = new TextEncoder().encode('{"nonce":"4f1d"}');
  await expect(store.create("jobs/nightly", body)).rejects.toMatchObject({ code: "INDETERMINATE" });

  const outcome = await store.read("jobs/nightly");
  expect(outcome).toMatchObject({ kind: "found", body });
  expect(recording.counts()).toMatchObject({ create: 1, read: 1 });
});
