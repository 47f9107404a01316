import { createB2Store, parseB2Uri } from "@holdfast/store-b2";
import { expect, it } from "vitest";

it("opens a bucket with an application key from the environment", async () => {
  const environment = { B2_KEY_ID: "005a1b2c3d4e5f60000000001", B2_APP_KEY: "K005example" };
  const store = createB2Store(parseB2Uri("b2:my-bucket/locks", { environment }));

  expect(store.location).toBe("b2:my-bucket/locks");
  // Nobody vouches for what a listing of B2 may miss, so leases are advisory.
  expect(store.claims.listing).toEqual({ kind: "unknown" });
  await store.close();
});
