import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLocalStore } from "@holdfast/store-local";
import { expect, it } from "vitest";

it("gives one of two writers the register", async () => {
  const directory = mkdtempSync(join(tmpdir(), "example-"));
  const mine = createLocalStore({ directory });
  const theirs = createLocalStore({ directory, fileSystem: "local", durability: "power" });
  const body = new TextEncoder().encode('{"operation":"backup"}');

  const outcomes = await Promise.all([mine.create("site/lock", body), theirs.create("site/lock", body)]);

  expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["conflict", "written"]);
  await Promise.all([mine.close(), theirs.close()]);
});
