import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeScenarios } from "../src/scenarios.ts";

describeScenarios("store-local", () => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-scenario-"));
  return { uri: `local:${folder}`, clean: () => rmSync(folder, { recursive: true, force: true }) };
});
