import type { TraceEvent } from "./trace.ts";

type EventOf<K extends TraceEvent["kind"]> = Extract<TraceEvent, { readonly kind: K }>;

/** One line of a diagram. */
export type DiagramRow =
  /** A request that went promptly, there and back. */
  | { readonly kind: "exchange"; readonly atMs: number; readonly process: string; readonly what: string; readonly outcome: string }
  /** Looks that showed nothing new. */
  | { readonly kind: "polls"; readonly atMs: number; readonly process: string; readonly count: number; readonly untilMs: number }
  | { readonly kind: "event"; readonly atMs: number; readonly process: string | null; readonly event: TraceEvent };

/** There and back within this is prompt: one line says it all. */
const PROMPT_MS = 5;

/** The trace as few lines as tell it: prompt requests in one, and what a waiter sees again and again in one. */
export function diagramRows(trace: readonly TraceEvent[]): readonly DiagramRow[] {
  const prompt = promptRequests(trace);
  const rows: DiagramRow[] = [];
  for (const event of trace) {
    if (event.kind === "timer" || event.kind === "violation" || (event.kind === "step" && event.what.startsWith("is told"))) {
      continue;
    }
    if ((event.kind === "send" || event.kind === "reply") && prompt.has(event.request)) {
      continue;
    }
    if (event.kind === "apply" && prompt.has(event.request)) {
      addExchange(rows, event);
    } else {
      rows.push({ kind: "event", atMs: event.atMs, process: event.process, event });
    }
  }
  return rows;
}

function promptRequests(trace: readonly TraceEvent[]): ReadonlySet<string> {
  const sentAtMs = new Map<string, number>();
  const applied = new Map<string, number>();
  const prompt = new Set<string>();
  for (const event of trace) {
    if (event.kind === "send") {
      sentAtMs.set(event.request, event.atMs);
    } else if (event.kind === "apply") {
      applied.set(event.request, (applied.get(event.request) ?? 0) + 1);
    } else if (event.kind === "reply" && event.heard && applied.get(event.request) === 1 && event.atMs - (sentAtMs.get(event.request) ?? 0) <= PROMPT_MS) {
      prompt.add(event.request);
    }
  }
  for (const [request, times] of applied) {
    if (times > 1) {
      prompt.delete(request);
    }
  }
  return prompt;
}

function addExchange(rows: DiagramRow[], { atMs, process, what, outcome }: EventOf<"apply">): void {
  if (!outcome.startsWith("unchanged")) {
    rows.push({ kind: "exchange", atMs, process, what, outcome: outcome.replace(/ age -?\d+/g, "") });
    return;
  }
  // Only polls may lie between two polls that are told as one, or the order would be lost.
  const since = rows.findLastIndex(({ kind }) => kind !== "polls") + 1;
  const index = rows.findIndex((row, at) => at >= since && row.kind === "polls" && row.process === process);
  const before = rows[index];
  if (before?.kind === "polls") {
    rows[index] = { ...before, count: before.count + 1, untilMs: atMs };
  } else {
    rows.push({ kind: "polls", atMs, process, count: 1, untilMs: atMs });
  }
}
