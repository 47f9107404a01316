import type { RunResult } from "./run.ts";
import type { TraceEvent } from "./trace.ts";

/** What happened, one line an event, a column for each process and one for the store. Timers and unheard answers are left out. */
export function renderText({ trace, violation, world }: RunResult): string {
  const names = world.processes().map(({ name }) => name);
  const width = Math.max(8, ...names.map((name) => name.length + 2));
  const lines = trace.filter(isTelling).map((event) => lineOf(event, names, width));
  const head = `${"ms".padStart(9)}  ${names.map((name) => name.padEnd(width)).join("")}`;
  const end = violation === null ? "no promise is broken" : `BROKEN at ${violation.atMs} ms: ${violation.invariant}: ${violation.message}`;
  return [head, ...lines, end].join("\n");
}

export function isTelling(event: TraceEvent): boolean {
  return event.kind !== "timer" && event.kind !== "violation";
}

function lineOf(event: TraceEvent, names: readonly string[], width: number): string {
  const mark = markOf(event);
  const columns = names.map((name) => (name === event.process ? mark : "|").padEnd(width)).join("");
  return `${event.atMs.toFixed(0).padStart(9)}  ${columns}${describeEvent(event)}`;
}

function markOf(event: TraceEvent): string {
  switch (event.kind) {
    case "send":
      return "o->";
    case "apply":
      return "|  *";
    case "reply":
      return event.heard ? "<-" : "x-";
    case "believes":
      return "[[";
    case "believes-no-more":
      return "]]";
    case "fault":
      return "!";
    default:
      return ".";
  }
}

export function describeEvent(event: TraceEvent): string {
  switch (event.kind) {
    case "send":
      return `${event.request} sends ${event.what}`;
    case "apply":
      return `${event.request} takes effect${event.again ? " again" : ""}: ${event.outcome}`;
    case "reply":
      return event.heard ? `${event.request} hears ${event.outcome}` : `${event.request}'s answer is not heard`;
    case "believes":
      return `${event.process} believes that it holds ${event.lock} (${event.mode}, token ${event.token})`;
    case "believes-no-more":
      return `${event.process} no longer believes`;
    case "fault":
      return event.process === null ? event.what : `${event.process} ${event.what}`;
    case "step":
      return `${event.process} ${event.what}`;
    case "timer":
      return `${event.process}'s timer fires`;
    case "violation":
      return event.what;
  }
}
