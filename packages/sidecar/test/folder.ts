import { mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder that goes with the test. Its real path. */
export function createFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "holdfast-sidecar-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function namesIn(folder: string): string[] {
  return readdirSync(folder).sort();
}
