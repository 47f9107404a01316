import { type ChildProcess, fork } from "node:child_process";
import type { Part } from "./parts.ts";
import type { PartOutcome } from "./prove-part.ts";

export interface SideBySide {
  readonly parts: readonly Part[];
  /** How many parts run at once, each in a process of its own. */
  readonly jobs: number;
  /** What starts the process that proves a part, and sends what it came to. */
  readonly program: string;
  readonly wordsFor: (part: Part) => readonly string[];
  /** Called for one part after the other; false ends the others. */
  readonly onOutcome: (part: Part, outcome: PartOutcome) => Promise<boolean>;
}

/** Proves all parts, as many at once as there are jobs. True when every outcome was welcome. */
export async function proveSideBySide({ parts, jobs, program, wordsFor, onOutcome }: SideBySide): Promise<boolean> {
  const waiting = [...parts];
  const running = new Set<ChildProcess>();
  let isFine = true;
  let told = Promise.resolve();
  async function work(): Promise<void> {
    for (let part = waiting.shift(); part !== undefined && isFine; part = waiting.shift()) {
      const current = part;
      const child = fork(program, wordsFor(part));
      running.add(child);
      const outcome = await outcomeOf(child);
      running.delete(child);
      if (outcome === null && isFine) {
        isFine = false;
        throw new Error(`The part ${part.id} ended without a result.`);
      }
      // One after the other: they are kept in one file.
      told = told.then(async () => {
        if (outcome !== null && isFine && !(await onOutcome(current, outcome))) {
          isFine = false;
          running.forEach((other) => other.kill());
        }
      });
      await told;
    }
  }
  try {
    await Promise.all(Array.from({ length: Math.min(jobs, parts.length) }, work));
  } finally {
    running.forEach((child) => child.kill());
  }
  return isFine;
}

/** Null when it ended without one. */
function outcomeOf(child: ChildProcess): Promise<PartOutcome | null> {
  return new Promise((resolve) => {
    let outcome: PartOutcome | null = null;
    child.once("message", (message: PartOutcome) => (outcome = message));
    child.once("error", () => resolve(null));
    child.once("exit", () => resolve(outcome));
  });
}
