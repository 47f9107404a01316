import type { Exploration, Failure } from "./explore-random.ts";
import { run } from "./run.ts";
import { type Fate, NO_PLAN, type Plan, PROMPT } from "./scenario.ts";

/** Names one request by what it does, so that a schedule written by hand survives a change in how many requests come before it. */
export interface Steer {
  readonly process: string;
  readonly operation: "read" | "list" | "create" | "replace" | "put" | "remove";
  /** A part of its key. */
  readonly key: string;
  /** Which of those, counted from 1. */
  readonly nth: number;
  readonly fate: Fate;
}

/** The run in which exactly these requests go otherwise than promptly; its plan names them as they were numbered. */
export async function runSteered({ subject, scenario, invariants }: Exploration, steers: readonly Steer[], base: Plan = NO_PLAN): Promise<Failure> {
  const met = new Map<Steer, number>();
  const fates = new Map<string, Fate>();
  const result = await run({
    subject,
    scenario,
    invariants,
    plan: base,
    keepTrace: true,
    fateOf({ name, process, operation, key }) {
      for (const steer of steers) {
        if (steer.process === process.name && steer.operation === operation && key.includes(steer.key)) {
          const count = (met.get(steer) ?? 0) + 1;
          met.set(steer, count);
          if (count === steer.nth) {
            fates.set(name, steer.fate);
            return steer.fate;
          }
        }
      }
      return PROMPT;
    },
  });
  return { scenario, plan: { ...base, fates }, result };
}
