import type { ForeignFormat } from "./format.ts";
import { judge } from "./judge.ts";

/** Where git makes lock files, below the repository's own folder. */
const LOCKS = ["index.lock", "HEAD.lock", "config.lock", "packed-refs.lock", "shallow.lock"];

/** git writes no holder into its lock files, so nobody but a person can say whether one is dead. */
export const git: ForeignFormat = {
  id: "git",
  tool: "git",
  detect: async (place) => (await folderOf(place)) !== undefined,
  async look(place) {
    const folder = await folderOf(place);
    const refs = folder === undefined ? { keys: [] } : await place.list(`${folder}refs/`, { suffix: ".lock" });
    const keys = folder === undefined ? [] : [...LOCKS.map((name) => folder + name), ...refs.keys];
    const looks = await Promise.all(keys.map(async (key) => ({ key, seen: await place.read(key) })));
    return looks.flatMap(({ key, seen }) => {
      if (seen.kind === "absent") {
        return [];
      }
      const problem = seen.kind === "unreadable" ? `it ${seen.problem}` : null;
      const age = seen.kind === "object" && seen.ageMs !== null ? `; it was written ${Math.round(Math.max(0, seen.ageMs) / 1000)} s ago` : "";
      const verdict = judge({ problem, isExpired: null, process: "unknown", holder: null, withoutExpiry: `this lock never expires${age}` });
      return [{ format: "git", key, scope: key.slice((folder ?? "").length, -".lock".length), stamp: seen.stamp, problem, holder: null, operation: null, since: null, until: null, isExpired: null, process: "unknown", verdict, fields: {} }];
    });
  },
};

async function folderOf(place: Parameters<ForeignFormat["detect"]>[0]): Promise<string | undefined> {
  for (const folder of ["", ".git/"]) {
    const head = await place.read(`${folder}HEAD`);
    if (head.kind === "object" && /^(ref: refs\/|[0-9a-f]{40}\s*$)/.test(new TextDecoder().decode(head.bytes))) {
      return folder;
    }
  }
  return undefined;
}
