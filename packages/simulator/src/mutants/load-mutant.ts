import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import type { Subject } from "../subject.ts";
import type { Edit } from "./mutant.ts";

/** Thrown when an edit does not fit the source any more: the mutant must be brought up to date, not skipped. */
export class StaleMutantError extends Error {
  override readonly name = "StaleMutantError";
}

/**
 * Bundles core with some lines of it changed, and loads the result. With no edits it is core as it is.
 *
 * @param coreEntry The path of `packages/core/src/index.ts`.
 * @throws {StaleMutantError} when an edit's text is not found exactly once.
 */
export async function loadMutant(coreEntry: string, edits: readonly Edit[]): Promise<Subject> {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-mutant-"));
  try {
    const outfile = join(folder, "core.mjs");
    const applied = new Set<Edit>();
    await build({
      entryPoints: [coreEntry],
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20.19",
      conditions: ["@holdfast/source"],
      logLevel: "silent",
      plugins: [editor(join(coreEntry, ".."), edits, applied)],
    });
    const missed = edits.find((edit) => !applied.has(edit));
    if (missed !== undefined) {
      throw new StaleMutantError(`No file ${missed.file} is part of core any more.`);
    }
    const loaded: Subject = await import(pathToFileURL(outfile).href);
    return loaded;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function editor(folder: string, edits: readonly Edit[], applied: Set<Edit>): Plugin {
  return {
    name: "edit",
    setup(builder) {
      builder.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const wanted = edits.filter(({ file }) => join(folder, file) === path);
        if (wanted.length === 0) {
          return undefined;
        }
        let text = await readFile(path, "utf8");
        for (const edit of wanted) {
          const parts = text.split(edit.find);
          if (parts.length !== 2) {
            throw new StaleMutantError(`${edit.file} has ${parts.length - 1} places that read ${JSON.stringify(edit.find)}; there must be one.`);
          }
          text = parts.join(edit.replace);
          applied.add(edit);
        }
        return { contents: text, loader: "ts" };
      });
    },
  };
}
