import { afterAll, beforeAll } from "vitest";
import { rmSync } from "node:fs";
// The one thing that is shared with the command itself, which Node runs as it stands.
import { bundle } from "../bundle.mjs";

/** The worker as the command starts it; bundled once for a file of tests. */
export function bundledWorker(): { readonly script: () => string } {
  let script = "";
  beforeAll(async () => {
    script = await bundle("worker");
  });
  afterAll(() => rmSync(script, { force: true }));
  return { script: () => script };
}
