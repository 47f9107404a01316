import type { EntryInfo } from "@holdfast/store";
import { gap, type Mutant, over, overwrite } from "./mutant.ts";

/** Each keeps its word while it is asked one thing at a time. */
export const crowdMutants: readonly Mutant[] = [
  {
    name: "lets creates pass while it is busy with others",
    kills: ["create.existing-refuses-crowd"],
    open: over((memory, clock) => {
      let busy = 0;
      return {
        ...memory,
        async create(key, body, options) {
          busy += 1;
          await gap(clock);
          try {
            return busy > 4 ? await overwrite(memory, key, body) : await memory.create(key, body, options);
          } finally {
            busy -= 1;
          }
        },
      };
    }),
  },
  {
    name: "lets replaces pass while it is busy with others",
    kills: ["replace.stale-refuses-crowd", "replace.absent-refuses-crowd"],
    open: over((memory, clock) => {
      let busy = 0;
      return {
        ...memory,
        async replace(key, body, version, options) {
          busy += 1;
          await gap(clock);
          try {
            return busy > 4 ? await overwrite(memory, key, body) : await memory.replace(key, body, version, options);
          } finally {
            busy -= 1;
          }
        },
      };
    }),
  },
  {
    name: "loses the rightful write among refused ones",
    kills: ["replace.stale-refuses-crowd"],
    open: over((memory, clock) => ({
      ...memory,
      async replace(key, body, version, options) {
        const before = await memory.read(key, options);
        const outcome = await memory.replace(key, body, version, options);
        await gap(clock);
        if (outcome.kind === "conflict" && before.kind === "found") {
          await overwrite(memory, key, before.body);
        }
        return outcome;
      },
    })),
  },
  {
    name: "answers two listings at once with what it found for the first",
    kills: ["list.after-crowd"],
    open: over((memory, clock) => {
      let underWay: Promise<readonly EntryInfo[]> | undefined;
      const shared = async (prefix: string): Promise<readonly EntryInfo[]> => {
        const entries = await memory.list(prefix);
        await gap(clock);
        await gap(clock);
        underWay = undefined;
        return entries;
      };
      return { ...memory, list: (prefix) => (underWay ??= shared(prefix)) };
    }),
  },
];
