import { describeConformance } from "@holdfast/store-testkit";
import { describe, it } from "vitest";
import { createAcmeStore } from "../src/index.ts";

describeConformance({ describe, it }, {
  name: "store-acme",
  // `open` is called once for each clause, `connect` for each of several connections to the same place. Run a real server.
  open: () => ({ connect: async () => createAcmeStore({ place: "somewhere" }) }),
});
