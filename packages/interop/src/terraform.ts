import type { ForeignFormat, ForeignLock } from "./format.ts";
import { judge } from "./judge.ts";
import type { ForeignPlace } from "./place.ts";

/** Beside a local state file, and beside a state in a bucket. Both hold the same JSON. */
const LOCAL = /^\.(.+)\.lock\.info$/;
const BUCKET = /\.tflock$/;

export const terraform: ForeignFormat = {
  id: "terraform",
  tool: "Terraform",
  detect: async (place) => (await lockKeys(place)).length > 0,
  async look(place) {
    const looks = await Promise.all((await lockKeys(place)).map(async (key) => ({ key, seen: await place.read(key) })));
    return looks.flatMap(({ key, seen }) => {
      if (seen.kind === "absent") {
        return [];
      }
      const fields = seen.kind === "object" ? fieldsOf(seen.bytes) : undefined;
      const problem = fields === undefined ? (seen.kind === "unreadable" ? `it ${seen.problem}` : "it is not JSON with an ID") : null;
      return [explain(key, seen.stamp, problem, fields ?? {})];
    });
  },
};

async function lockKeys(place: ForeignPlace): Promise<readonly string[]> {
  const { keys: local } = await place.list(".", { suffix: ".lock.info", isShallow: true });
  const { keys: remote } = await place.list("", { suffix: ".tflock", isShallow: true });
  return [...local.filter((key) => LOCAL.test(key)), ...remote.filter((key) => BUCKET.test(key))];
}

function fieldsOf(bytes: Uint8Array): Readonly<Record<string, string>> | undefined {
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const entries = typeof json === "object" && json !== null ? Object.entries(json).flatMap(([name, value]): [string, string][] => (typeof value === "string" ? [[name, value]] : [])) : [];
    return entries.some(([name]) => name === "ID") ? Object.fromEntries(entries) : undefined;
  } catch {
    // No JSON: the caller shows it as not understood.
    return undefined;
  }
}

function explain(key: string, stamp: string | null, problem: string | null, fields: Readonly<Record<string, string>>): ForeignLock {
  const holder = fields["Who"] ?? null;
  const verdict = judge({ problem, isExpired: null, process: "unknown", holder, withoutExpiry: "this lock never expires; `terraform force-unlock` takes its ID" });
  return { format: "terraform", key, scope: "state", stamp, problem, holder, operation: fields["Operation"] ?? null, since: fields["Created"] ?? null, until: null, isExpired: null, process: "unknown", verdict, fields };
}
