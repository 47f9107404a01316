import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeConformance } from "@holdfast/store-testkit";
import { describe, it } from "vitest";
import { createLocalStore } from "../src/index.ts";

for (const fileSystem of ["local", "network"] as const) {
  describeConformance(
    { describe, it },
    {
      name: `store-local with ${fileSystem} calls`,
      open: () => {
        const directory = mkdtempSync(join(tmpdir(), "holdfast-local-"));
        return {
          connect: async () => createLocalStore({ directory, fileSystem }),
          close: async () => rmSync(directory, { recursive: true, force: true }),
        };
      },
    },
  );
}
