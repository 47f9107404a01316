import type { ForeignFormat, ForeignLock } from "../format.ts";
import { livenessOnHost } from "../holder-process.ts";
import { judge } from "../judge.ts";
import type { ForeignPlace, Look } from "../place.ts";
import type { Surroundings } from "../surroundings.ts";
import { StoreError } from "@holdfast/store";
import { GLOBAL_KEY, modelOfKey, NAMESPACE_PREFIX } from "./keys.ts";
import { decodeSwampLock, isStale } from "./lock-info.ts";

export const swamp: ForeignFormat = {
  id: "swamp",
  tool: "swamp",
  detect: async (place) => (await lockKeys(place)).length > 0,
  look: lookAtSwamp,
};

async function lookAtSwamp(place: ForeignPlace, surroundings: Surroundings): Promise<readonly ForeignLock[]> {
  const locks: ForeignLock[] = [];
  for (const key of await lockKeys(place)) {
    const seen = await place.read(key);
    if (seen.kind !== "absent") {
      locks.push(explainSwampLock(key, seen, surroundings));
    }
  }
  return locks;
}

/** The global one first, then the namespaces', then the models'. */
async function lockKeys(place: ForeignPlace): Promise<readonly string[]> {
  const namespaces = await place.list(NAMESPACE_PREFIX, { suffix: ".lock", isShallow: true });
  const folders = ["data/", ...namespaces.keys.map((key) => `${namespaceOf(key)}/data/`)];
  const lists = [await place.list(GLOBAL_KEY, { isShallow: true }), namespaces];
  for (const folder of folders) {
    lists.push(await place.list(folder, { suffix: "/.lock" }));
  }
  if (lists.some(({ isComplete }) => !isComplete)) {
    throw new StoreError({ code: "UNAVAILABLE", operation: "list", location: place.location, problem: "there is more than can be looked at.", hint: "Name a place further in, or a lock." });
  }
  return lists.flatMap(({ keys }) => keys).filter((key) => key === GLOBAL_KEY || key.startsWith(NAMESPACE_PREFIX) || modelOfKey(key) !== undefined);
}

function namespaceOf(key: string): string {
  return key.slice(NAMESPACE_PREFIX.length, -".lock".length);
}

export function explainSwampLock(key: string, seen: Exclude<Look, { kind: "absent" }>, surroundings: Surroundings): ForeignLock {
  const decoded = seen.kind === "object" ? decodeSwampLock(seen.bytes) : { kind: "unreadable" as const, problem: `it ${seen.problem}` };
  const info = decoded.kind === "info" ? decoded.info : undefined;
  const problem = decoded.kind === "unreadable" ? decoded.problem : null;
  const process = info === undefined ? "unknown" : livenessOnHost(surroundings, info.hostname, info.pid);
  const expired = info === undefined || seen.kind !== "object" ? null : isStale(info, seen.ageMs, surroundings.clock.wallMs());
  const holder = info === undefined ? null : `${info.holder} (pid ${info.pid})`;
  return {
    format: "swamp",
    key,
    scope: key === GLOBAL_KEY ? "global" : (modelOfKey(key) ?? namespaceOf(key)),
    stamp: seen.stamp,
    problem,
    holder,
    operation: null,
    since: info?.acquiredAt ?? null,
    until: null,
    isExpired: expired,
    process,
    verdict: judge({ problem, isExpired: expired, process, holder, withoutExpiry: "it does not say when it ends" }),
    fields: { ...info },
  };
}
