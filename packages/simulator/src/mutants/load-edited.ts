import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import type { Edit } from "./mutant.ts";

/** Thrown when an edit does not fit the source any more: the mutant must be brought up to date, not skipped. */
export class StaleMutantError extends Error {
  override readonly name = "StaleMutantError";
}

/**
 * Bundles a package with some lines of it changed, and loads the result. With no edits it is the package as it is.
 *
 * @param entry The path of a source file; edits name files from its folder on.
 * @throws {StaleMutantError} when an edit's text is not found exactly once.
 */
export async function loadEdited<T>(entry: string, edits: readonly Edit[]): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-mutant-"));
  try {
    const outfile = join(folder, "edited.mjs");
    const applied = new Set<Edit>();
    await build({
      entryPoints: [entry],
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20.19",
      conditions: ["@holdfast/source"],
      logLevel: "silent",
      plugins: [editor(join(entry, ".."), edits, applied)],
    });
    const missed = edits.find((edit) => !applied.has(edit));
    if (missed !== undefined) {
      throw new StaleMutantError(`No file ${missed.file} is part of ${entry} any more.`);
    }
    const loaded: T = await import(pathToFileURL(outfile).href);
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
        const text = wanted.reduce((before, edit) => applied.add(edit) && edited(before, edit), await readFile(path, "utf8"));
        return { contents: text, loader: "ts" };
      });
    },
  };
}

function edited(text: string, { file, find, replace }: Edit): string {
  const parts = text.split(find);
  if (parts.length !== 2) {
    throw new StaleMutantError(`${file} has ${parts.length - 1} places that read ${JSON.stringify(find)}; there must be one.`);
  }
  return parts.join(replace);
}
