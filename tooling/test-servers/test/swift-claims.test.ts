import { openS3Store } from "@holdfast/store-s3";
import { isClaimStore } from "@holdfast/store";
import { checkClaimStore, claimClauses } from "@holdfast/store-testkit";
import { describe, expect, it } from "vitest";
import { startSwift } from "../src/index.ts";
import { describeClaimsOn, openClaimsOn } from "./claims-on-server.ts";
import { bytes, openOn, optionsFor, sharedServer } from "./on-server.ts";

const shared = sharedServer("swift", startSwift);

describe("OpenStack Swift, a real server that refuses conditional writes,", () => {
  describeClaimsOn("store-s3 with claims", shared, { prefix: "conformance" });
});

it("is opened for claims by what it answers, and no client of conditional writes then gets in", async (context) => {
  const server = shared.server(context);
  const place = { ...optionsFor(server), prefix: "opened" };
  const store = await openS3Store({ ...place, protocol: "auto" });
  expect(isClaimStore(store)).toBe(true);
  await (isClaimStore(store) ? store.putUnique("deploy/claim", bytes("{}")) : undefined);
  const other = openOn(server, { prefix: "opened" });
  await expect(other.create("deploy/lock", bytes("{}"))).rejects.toMatchObject({ code: "UNSUPPORTED", message: expect.stringContaining("kept by claims") });
  await Promise.all([store.close(), other.close()]);
});

it("is advisory as long as nobody vouches for its listings, which Swift itself calls eventual", async (context) => {
  const server = shared.server(context);
  const clauses = claimClauses.filter(({ id }) => id === "claim-list.after-put" || id === "claim-list.nobody-alone");
  const report = await checkClaimStore({ connect: async () => openClaimsOn(server), clauses, connections: 2, rounds: 1 });
  expect(report.results.map(({ status }) => status)).toEqual(["passed", "passed"]);
  expect(report.guarantee).toBe("advisory");
});
