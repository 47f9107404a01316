import type { ForeignFormat, ForeignLock } from "../format.ts";
import { livenessOnHost, parseHolder } from "../holder-process.ts";
import { judge } from "../judge.ts";
import type { Surroundings } from "../surroundings.ts";
import { type CloudsticLock, readCloudsticLocks } from "./read-locks.ts";
import { isExpired } from "./record.ts";
import { openWithoutKey } from "./repository.ts";

export const cloudstic: ForeignFormat = {
  id: "cloudstic",
  tool: "cloudstic",
  detect: async (place) => {
    const config = await place.read("config");
    return config.kind === "object" && /"encrypted"\s*:/.test(new TextDecoder().decode(config.bytes));
  },
  async look(place, surroundings) {
    const repository = await openWithoutKey(place);
    const locks = repository === null ? [] : await readCloudsticLocks(repository);
    return locks.map((lock) => explainCloudsticLock(lock, surroundings));
  },
};

const ENCRYPTED = "it is encrypted, and no key was given";

export function explainCloudsticLock({ key, mode, stamp, content }: CloudsticLock, surroundings: Surroundings): ForeignLock {
  const record = content.kind === "record" ? content.record : undefined;
  const problem = content.kind === "unreadable" ? content.problem : content.kind === "encrypted" ? ENCRYPTED : null;
  const claimed = record === undefined ? undefined : parseHolder(record.holder);
  const process = claimed === undefined ? "unknown" : livenessOnHost(surroundings, claimed.hostname, claimed.pid);
  const expired = record === undefined ? null : isExpired(record, surroundings.clock.wallMs());
  const holder = record?.holder ?? null;
  return {
    format: "cloudstic",
    key,
    scope: mode,
    stamp,
    problem,
    holder,
    operation: record?.operation ?? null,
    since: record?.acquired_at ?? null,
    until: record?.expires_at ?? null,
    isExpired: expired,
    process,
    verdict: judge({ problem, isExpired: expired, process, holder, withoutExpiry: "it never expires, because its expiry is no time" }),
    fields: { ...record },
  };
}
