import type { Version } from "@holdfast/store";
import type { Clause } from "../clause.ts";
import { expectEntry, expectWritten } from "../expectations.ts";
import { claim } from "../violation.ts";

/** Enough for a version that has one digit, or a second's resolution, to come round again. */
const WRITES = 12;

export const versionClauses: readonly Clause[] = [
  {
    id: "version.never-repeats",
    title: "No two unique bodies of a key ever have the same version, also after it was removed and created again.",
    safety: true,
    async run({ connections: [store], key, body }) {
      const target = key("rewritten");
      let version = expectWritten(await store.create(target, body()), "create of a fresh key");
      const seen = new Set<Version>([version]);
      for (let write = 1; write < WRITES; write += 1) {
        if (write % 4 === 0) {
          await store.remove(target, version);
          version = expectWritten(await store.create(target, body()), "create of a removed key");
        } else {
          version = expectWritten(await store.replace(target, body(), version), "replace of the current version");
        }
        claim(!seen.has(version), `version ${version} was given to two different bodies of one key.`);
        seen.add(version);
      }
    },
  },
  {
    id: "version.agrees",
    title: "Write, read and, where it shows one, listing give the same version for the same state.",
    safety: true,
    async run({ connections: [store, other], key, body, prefix }) {
      const bytes = body();
      const first = expectWritten(await store.create(key("shown"), body()), "create of a fresh key");
      const version = expectWritten(await store.replace(key("shown"), bytes, first), "replace of the current version");
      await expectEntry(other, key("shown"), bytes, version);
      const listed = (await other.list(prefix)).find((entry) => entry.key === key("shown"));
      claim(listed !== undefined, "a listing after the write does not show the entry.");
      claim(
        listed.version === null || listed.version === version,
        `a listing shows version ${listed.version}, but the write was answered with version ${version}.`,
      );
    },
  },
];
