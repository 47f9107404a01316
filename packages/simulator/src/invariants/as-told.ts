import { readRecord } from "../read-record.ts";
import type { Ending, World } from "../world.ts";
import type { Invariant } from "./invariant.ts";

/** Rules 12 and 15: who is told that something was released or broken finds it so; a failure is reported as one. */
export const asTold: Invariant = asToldWhere(stillHeldAt);

/** @param stillHeldAt Where what was told to be over stands all the same; undefined where it does not. */
export function asToldWhere(stillHeldAt: (world: World, ending: Ending) => string | undefined): Invariant {
  return {
    id: "as-told",
    title: "what is reported as released or broken is not held any more",
    watch() {
      let seen = 0;
      return {
        afterStep(world) {
          for (; seen < world.endings.length; seen += 1) {
            const ending = world.endings[seen];
            const key = ending === undefined ? undefined : stillHeldAt(world, ending);
            if (ending !== undefined && key !== undefined) {
              return `${ending.process.name} was told that ${ending.lock} is free of ${Object.values(ending.what).join()}, which still stands at ${key}`;
            }
          }
          return undefined;
        },
      };
    },
  };
}

function stillHeldAt({ store }: World, { lock, what }: Ending): string | undefined {
  for (const [key, { body, writer }] of store.registers()) {
    const record = key.startsWith(`${lock}/`) ? readRecord(body) : null;
    const named = record !== null && ("leaseId" in what ? record.leaseId === what.leaseId : record.token === what.token && key.endsWith("/lock.exclusive"));
    // What the network repeated after the end is nobody's report.
    if (named && record.held && writer?.again === false) {
      return key;
    }
  }
  return undefined;
}
