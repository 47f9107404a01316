import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Folders with a file to lock in each, gone when the work is done. @param {(folder: () => string) => Promise<T>} work @returns {Promise<T>} @template T */
export async function withFolders(work) {
  const made = [];
  try {
    return await work(() => {
      const folder = mkdtempSync(join(tmpdir(), "bench-"));
      made.push(folder);
      writeFileSync(join(folder, "target.json"), "{}");
      return folder;
    });
  } finally {
    for (const folder of made) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
