import { describeConformance } from "@holdfast/store-testkit";
import { describe, it } from "vitest";
import { connectToMap, type Shelf } from "./map-store.ts";

describeConformance({ describe, it }, {
  name: "the map store",
  open() {
    const shelf: Shelf = new Map();
    const revisions = { last: 0 };
    return { connect: async () => connectToMap(shelf, revisions) };
  },
});
