import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the whole repository, wherever the command was started. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** @param {readonly string[]} parts */
export const inRoot = (...parts) => join(root, ...parts);
