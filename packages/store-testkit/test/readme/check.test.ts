import { checkStore } from "@holdfast/store-testkit";
import { expect, it } from "vitest";
import { connectToMap } from "./map-store.ts";

it("a live store is checked in place", async () => {
  const shelf = new Map();
  const revisions = { last: 0 };
  const report = await checkStore({
    connect: async () => connectToMap(shelf, revisions),
    connections: 4,
    rounds: 20,
    signal: AbortSignal.timeout(60_000),
  });

  expect(report.guarantee).toBe("fenced");
  expect(report.results.filter((result) => result.status === "failed")).toEqual([]);
  expect(shelf.size).toBe(0);
});
