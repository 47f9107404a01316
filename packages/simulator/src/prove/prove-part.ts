import { realNowMs } from "../clock.ts";
import type { Figures } from "./figures.ts";
import type { Part } from "./parts.ts";
import type { DocFile, ProveBudget } from "./prove-report.ts";
import type { Violation } from "./violation.ts";

/** What one part came to: a process of its own tells it to the one that keeps it. */
export type PartOutcome =
  | { readonly kind: "proven"; readonly figures: Figures; readonly files: readonly DocFile[] }
  | { readonly kind: "broken"; readonly title: string; readonly violation: Violation };

export async function provePart(part: Part, commit: string, budget: ProveBudget): Promise<PartOutcome> {
  const startedMs = realNowMs();
  const { violation, files, ...found } = await part.prove(budget);
  if (violation !== null) {
    return { kind: "broken", title: found.title, violation };
  }
  const date = new Date(startedMs).toISOString().slice(0, 10);
  return { kind: "proven", figures: { ...found, date, commit, seconds: Math.round((realNowMs() - startedMs) / 1_000) }, files };
}
