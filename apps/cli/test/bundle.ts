import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "tsup";
// @ts-expect-error: the configuration of a tool, in JavaScript.
import config from "../tsup.config.js";

/** In full, because a run of all projects begins in the root of the workspace. */
const OUT_DIR = fileURLToPath(new URL("../node_modules/.cache/holdfast-test", import.meta.url));

/** The program under test. */
export const PROGRAM = `${OUT_DIR}/holdfast.js`;

/** vitest calls this once, before any test. */
export async function setup(): Promise<void> {
  await build({ ...config, outDir: OUT_DIR, config: false, onSuccess: async () => writeFileSync(`${OUT_DIR}/package.json`, '{ "type": "commonjs" }') });
}
