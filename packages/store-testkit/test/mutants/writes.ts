import { toVersion, type Version } from "@holdfast/store";
import { withStamps } from "../stamped-versions.ts";
import { gap, type Mutant, over, overwrite } from "./mutant.ts";

export const writeMutants: readonly Mutant[] = [
  {
    name: "ignores If-None-Match",
    kills: ["create.existing-conflicts", "create.one-winner"],
    open: over((memory) => ({ ...memory, create: (key, body) => overwrite(memory, key, body) })),
  },
  {
    name: "checks for the key and then writes it",
    kills: ["create.one-winner"],
    open: over((memory, clock) => ({
      ...memory,
      async create(key, body, options) {
        if ((await memory.read(key, options)).kind !== "absent") {
          return { kind: "conflict" };
        }
        await gap(clock);
        return overwrite(memory, key, body);
      },
    })),
  },
  {
    name: "says conflict to a create and overwrites all the same",
    kills: ["create.existing-conflicts", "create.one-winner"],
    open: over((memory) => ({
      ...memory,
      async create(key, body, options) {
        const outcome = await memory.create(key, body, options);
        await overwrite(memory, key, body);
        return outcome;
      },
    })),
  },
  {
    name: "answers written to a create and drops it",
    kills: ["create.absent", "read.same-bytes", "list.after-write"],
    open: over((memory) => ({ ...memory, create: async () => ({ kind: "written", version: toVersion("dropped") }) })),
  },
  {
    name: "takes equal bytes for the caller's own earlier write",
    kills: ["create.existing-conflicts"],
    open: over((memory) => ({
      ...memory,
      async create(key, body, options) {
        const current = await memory.read(key, options);
        const isSame = current.kind === "found" && Buffer.compare(current.body, body) === 0;
        return isSame ? { kind: "written", version: current.version } : memory.create(key, body, options);
      },
    })),
  },
  {
    name: "tells every contender that it lost",
    kills: ["create.one-winner"],
    open: over((memory, clock) => ({
      ...memory,
      async create(key, body, options) {
        const outcome = await memory.create(key, body, options);
        await gap(clock);
        return key.includes("/race-") ? { kind: "conflict" } : outcome;
      },
    })),
  },
  {
    name: "ignores If-Match where the key exists",
    kills: ["replace.stale-version-conflicts", "replace.foreign-version-refused", "replace.one-winner"],
    open: over((memory) => ({
      ...memory,
      async replace(key, body, version, options) {
        const current = await memory.read(key, options);
        return current.kind === "absent" ? memory.replace(key, body, version, options) : overwrite(memory, key, body);
      },
    })),
  },
  {
    name: "compares the version and then writes",
    kills: ["replace.one-winner", "replace.counts-every-increment"],
    open: over((memory, clock) => ({
      ...memory,
      async replace(key, body, version, options) {
        const current = await memory.read(key, options);
        if (current.kind === "absent" || current.version !== version) {
          return { kind: "conflict" };
        }
        await gap(clock);
        return overwrite(memory, key, body);
      },
    })),
  },
  {
    name: "never matches a version",
    kills: ["replace.current-version"],
    open: over((memory) => ({ ...memory, replace: (key, body, version, options) => memory.replace(key, body, toVersion(`"${version}"`), options) })),
  },
  {
    name: "says conflict to a replace and writes all the same",
    kills: ["replace.stale-version-conflicts"],
    open: over((memory) => ({
      ...memory,
      async replace(key, body, version, options) {
        const outcome = await memory.replace(key, body, version, options);
        if (outcome.kind === "conflict" && (await memory.read(key)).kind !== "absent") {
          await overwrite(memory, key, body);
        }
        return outcome;
      },
    })),
  },
  {
    name: "retries a replace by itself and takes its own write for another's",
    kills: ["replace.current-version", "replace.one-winner"],
    open: over((memory) => ({
      ...memory,
      async replace(key, body, version, options) {
        await memory.replace(key, body, version, options);
        return memory.replace(key, body, version, options);
      },
    })),
  },
  {
    name: "accepts the version of any key",
    kills: ["replace.foreign-version-refused"],
    open: over((memory) => {
      const owners = new Map<Version, string>();
      return {
        ...memory,
        async create(key, body, options) {
          const outcome = await memory.create(key, body, options);
          if (outcome.kind === "written") {
            owners.set(outcome.version, key);
          }
          return outcome;
        },
        replace: (key, body, version, options) =>
          (owners.get(version) ?? key) === key ? memory.replace(key, body, version, options) : overwrite(memory, key, body),
      };
    }),
  },
  {
    name: "creates on replace where the key is absent",
    kills: ["replace.absent-conflicts"],
    open: over((memory) => ({
      ...memory,
      async replace(key, body, version, options) {
        const current = await memory.read(key, options);
        return current.kind === "absent" ? memory.create(key, body, options) : memory.replace(key, body, version, options);
      },
    })),
  },
  {
    name: "brings a removed key back on replace",
    kills: ["replace.absent-conflicts"],
    open: over((memory) => {
      const removed = new Map<string, Version>();
      return {
        ...memory,
        remove(key, version, options) {
          removed.set(key, version);
          return memory.remove(key, version, options);
        },
        replace: (key, body, version, options) =>
          removed.get(key) === version ? memory.create(key, body, options) : memory.replace(key, body, version, options),
      };
    }),
  },
  {
    name: "makes versions of the length of the body",
    kills: ["version.never-repeats"],
    open: over((memory) => withStamps(memory, (body) => `length-${body.byteLength}`)),
  },
  {
    name: "numbers versions from one again after a removal",
    kills: ["version.never-repeats"],
    open: over((memory) => {
      const writes = new Map<string, number>();
      const numbers = new Map<Version, Version>();
      const number = (key: string, version: Version): Version => {
        writes.set(key, (writes.get(key) ?? 0) + 1);
        const stamp = toVersion(`${key}#${writes.get(key)}`);
        numbers.set(stamp, version);
        return stamp;
      };
      return {
        ...memory,
        async create(key, body, options) {
          const outcome = await memory.create(key, body, options);
          return outcome.kind === "conflict" ? outcome : { kind: "written", version: number(key, outcome.version) };
        },
        async replace(key, body, version, options) {
          const outcome = await memory.replace(key, body, numbers.get(version) ?? version, options);
          return outcome.kind === "conflict" ? outcome : { kind: "written", version: number(key, outcome.version) };
        },
        remove(key, version, options) {
          writes.delete(key);
          return memory.remove(key, numbers.get(version) ?? version, options);
        },
      };
    }),
  },
  {
    name: "answers writes with a version without quotes and reads with one in quotes",
    kills: ["version.agrees", "create.absent", "create.one-winner"],
    open: over((memory) => ({
      ...memory,
      async read(key, options) {
        const outcome = await memory.read(key, options);
        return outcome.kind === "absent" ? outcome : { ...outcome, version: toVersion(`"${outcome.version}"`) };
      },
    })),
  },
  {
    name: "lists a version of its own",
    kills: ["version.agrees"],
    open: over((memory) => ({
      ...memory,
      list: async (prefix, options) =>
        (await memory.list(prefix, options)).map((entry) => ({ ...entry, version: toVersion(`W/${entry.version}`) })),
    })),
  },
];
