import { type Admissions, createAdmissions } from "./admission.ts";
import { type Clock, systemClock } from "./clock.ts";
import { diskPort } from "./disk-port.ts";
import { type SteppedFiles, stepped } from "./file-port.ts";
import { createHeldLocks, type HeldLocks } from "./held-locks.ts";
import { createMakers, type Makers } from "./makers.ts";
import { namesFor } from "./names.ts";
import { nextCount, type Random, systemRandom } from "./random.ts";
import type { Site } from "./site.ts";
import { watchNames } from "./watch.ts";

/** What all managers of a process share. */
export interface World {
  readonly files: SteppedFiles;
  readonly clock: Clock;
  readonly random: Random;
  readonly makers: Makers;
  /** Never the same twice in this process. */
  count(): string;
  readonly admissions: Admissions;
  readonly heldLocks: HeldLocks;
  /** Locks whose directory was swept by this process. */
  readonly swept: Set<string>;
  watchNames(paths: readonly string[], onChange: (path: string) => void): () => void;
}

let world: World | undefined;

/** Nothing is read or registered before the first lock is asked for. */
export function thisWorld(): World {
  world ??= {
    files: stepped(diskPort, false),
    clock: systemClock,
    random: systemRandom,
    makers: createMakers(systemRandom.nonce),
    count: nextCount,
    admissions: createAdmissions(),
    heldLocks: createHeldLocks((listener) => void process.on("exit", listener)),
    swept: new Set(),
    watchNames,
  };
  return world;
}

export function siteFor({ files, makers, random, count, clock }: World, lock: string, staleMs: number): Site {
  return { files, names: namesFor(lock), makers, staleMs, nonce: random.nonce, count, wallMs: clock.wallMs, monotonicMs: clock.monotonicMs };
}
