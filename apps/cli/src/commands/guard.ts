import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { shouldSkip, type SkipDecision } from "@holdfast/interop";
import { EXIT_CODES } from "../exit-codes.ts";
import { heading } from "../output/json.ts";
import { note, plain, say } from "../output/person.ts";

export interface GuardOptions {
  readonly json?: boolean;
}

/** It could not be told: a daemon must not proceed, and somebody should look. */
const COULD_NOT_TELL = 1;

/** Answers a daemon in the words that beads' own daemon logged. */
export async function guard(path: string, options: GuardOptions): Promise<number> {
  const folders = foldersOf(path);
  const decisions: SkipDecision[] = [];
  for (const folder of folders) {
    decisions.push(await shouldSkip(folder));
  }
  const decision = decisions.find(({ skip }) => skip) ?? decisions.find(({ removedStale }) => removedStale) ?? decisions[0];
  if (decision === undefined) {
    return COULD_NOT_TELL;
  }
  const code = !decision.skip ? EXIT_CODES.OK.code : decision.problem === null ? EXIT_CODES.HELD.code : COULD_NOT_TELL;
  if (options.json === true) {
    say(JSON.stringify({ ...heading("guard"), ...decision, folders }));
  } else {
    describe(decision).forEach(note);
  }
  return code;
}

function describe({ skip, holder, problem, removedStale }: SkipDecision): readonly string[] {
  if (skip) {
    return [problem === null ? `Skipping database (locked by ${plain(holder)})` : `Skipping database (lock check failed: ${plain(problem)})`];
  }
  return removedStale ? [`Removed stale lock (${plain(holder)}), proceeding with sync`] : [];
}

/** A file stands for its folder; a folder with a `.beads` in it for both. */
function foldersOf(path: string): readonly string[] {
  const kind = kindOf(path);
  if (kind === "file") {
    return [dirname(path)];
  }
  const inside = join(path, ".beads");
  if (kind === "missing") {
    note(`there is no ${plain(path)}; nothing locks what is not there`);
  }
  return kindOf(inside) === "folder" ? [path, inside] : [path];
}

function kindOf(path: string): "file" | "folder" | "missing" {
  try {
    return statSync(path).isDirectory() ? "folder" : "file";
  } catch {
    // Whatever keeps us from looking will keep the check itself from looking, and that one fails safe.
    return "missing";
  }
}
