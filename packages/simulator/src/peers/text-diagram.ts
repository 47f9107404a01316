import type { Finding } from "./examine.ts";
import type { Move } from "./explore.ts";
import type { Peer } from "./peer.ts";

const COLUMN = 5;

/** A line of the diagram: when, who, what, and who believes from then on. */
export interface DiagramLine {
  readonly atSeconds: number;
  readonly process: string | null;
  readonly what: string;
  readonly believers: readonly string[];
}

/** The schedule without what needs no telling: starts, ends of sleep nobody waited for, and time in small pieces. */
export function diagramLines(peer: Peer, { schedule, wrongClock }: Finding): readonly DiagramLine[] {
  const lines: DiagramLine[] = [];
  if (wrongClock !== null) {
    const { name, error } = wrongClock;
    lines.push({ atSeconds: 0, process: name, what: `has a clock that is ${Math.abs(error) * peer.unitSeconds} s ${error > 0 ? "ahead" : "behind"}`, believers: [] });
  }
  const late = new Set<string>();
  for (const { now, move, believers } of schedule) {
    const line = { atSeconds: now * peer.unitSeconds, believers: [...believers.keys()] };
    if (move.kind === "tick") {
      if (move.late !== null && !late.has(move.late)) {
        lines.push({ ...line, atSeconds: (now - 1) * peer.unitSeconds, process: move.late, what: "is paused" });
        late.add(move.late);
      }
      continue;
    }
    if (late.delete(move.process)) {
      lines.push({ ...line, process: move.process, what: "runs again" });
    }
    const what = wordsOf(move);
    if (what !== null) {
      lines.push({ ...line, process: move.process, what });
    }
  }
  return lines;
}

function wordsOf(move: Exclude<Move, { kind: "tick" }>): string | null {
  switch (move.kind) {
    case "call":
      return move.said === "" ? move.what : `${move.what}: ${move.said}`;
    case "crash":
      return "dies";
    default:
      return null;
  }
}

/** `o` acts, `#` believes that it holds the lock, `|` does neither. */
export function textDiagram(peer: Peer, finding: Finding): string {
  const names = peer.actors.map(({ name }) => name);
  const lines = diagramLines(peer, finding);
  const last = lines.at(-1);
  return [
    `${"time".padStart(7)}  ${names.map((name) => name.padEnd(COLUMN)).join("").trimEnd()}`,
    ...lines.map(({ atSeconds, process, what, believers }) => {
      const columns = names.map((name) => `${name === process ? "o" : believers.includes(name) ? "#" : "|"}${name === process && believers.includes(name) ? "#" : ""}`.padEnd(COLUMN));
      return `${`${atSeconds} s`.padStart(7)}  ${columns.join("")}${what}`;
    }),
    `         ${conclusion(last)}`,
  ].join("\n");
}

export function conclusion(last: DiagramLine | undefined): string {
  return `${last?.believers.join(" and ") ?? "nobody"} believe that they hold conflicting locks`;
}
