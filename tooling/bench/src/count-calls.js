import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

/**
 * Counts the calls of `node:fs` that are made while the work goes on, by their names: on a local disk each is one system call.
 * Calls to a file that was opened before, as the one of the boot clock, are counted too.
 *
 * @param {() => Promise<unknown>} work
 * @returns {Promise<Record<string, number>>}
 */
export async function countCalls(work) {
  /** @type {Record<string, number>} */
  const counts = {};
  const names = Object.keys(fs).filter((name) => name.endsWith("Sync") && typeof fs[name] === "function");
  const originals = names.map((name) => fs[name]);
  for (const [index, name] of names.entries()) {
    fs[name] = (...given) => {
      counts[name] = (counts[name] ?? 0) + 1;
      return originals[index](...given);
    };
  }
  syncBuiltinESMExports();
  try {
    await work();
  } finally {
    for (const [index, name] of names.entries()) {
      fs[name] = originals[index];
    }
    syncBuiltinESMExports();
  }
  return counts;
}
