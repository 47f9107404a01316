import { type DiagramRow, diagramRows } from "./diagram-rows.ts";
import { escapeXml } from "./escape-xml.ts";
import { describeEvent } from "./render-text.ts";
import type { RunResult } from "./run.ts";
import type { TraceEvent } from "./trace.ts";

const COLUMN = 250;
const ROW = 24;
const TOP = 50;
const LEFT = 100;
const RIGHT = 190;

/** About as many letters as fit in a hundred units of width. */
const LETTERS_PER_100 = 17;

type XOf = (process: string | null) => number;

/** A sequence diagram: a column for each process and one for the store, time downwards, beliefs as bars, the overlap in red. */
export function renderSvg({ trace, violation }: RunResult, title: string): string {
  const rows = diagramRows(trace);
  const names = [...new Set(rows.flatMap(({ process }) => (process === null ? [] : [process])))];
  const width = LEFT + COLUMN * names.length + RIGHT;
  const xOf: XOf = (process) => LEFT + COLUMN * (process === null ? names.length : names.indexOf(process));
  const head = wrapped(title, (width / 100) * LETTERS_PER_100 * 0.75);
  const top = TOP + ROW * head.length;
  const verdict = violation === null ? [] : wrapped(`${violation.atMs.toFixed(0)} ms: ${violation.message}`, (width / 100) * LETTERS_PER_100 * 0.75);
  const bottom = top + ROW * (rows.length + 2);
  const height = bottom + ROW * verdict.length + 6;
  const lanes = [...names, null].map((name) => `<text x="${xOf(name)}" y="${top - 16}" class="actor">${escapeXml(name ?? "store")}</text><line x1="${xOf(name)}" y1="${top - 8}" x2="${xOf(name)}" y2="${bottom - ROW}" class="lane"/>`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" font-family="sans-serif" font-size="12">`,
    `<style>.lane{stroke:#999;stroke-dasharray:2 3}.actor{font-weight:bold;text-anchor:middle}.time{fill:#666;text-anchor:end}.send{stroke:#2563ab}.odd{stroke:#c60;stroke-width:1.6}.lost{stroke:#b00;stroke-dasharray:3 2}.held{fill:#7fb77e;opacity:.7}.overlap{fill:#d33;opacity:.8}.broken{fill:#b00;font-weight:bold}.quiet{fill:#888}</style>`,
    `<defs><marker id="tip" markerWidth="8" markerHeight="8" refX="7" refY="4" orient="auto-start-reverse"><path d="M0 1 L7 4 L0 7 Z" fill="#444"/></marker></defs>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...head.map((line, index) => `<text x="10" y="${20 + ROW * index}" font-weight="bold">${escapeXml(line)}</text>`),
    ...lanes,
    ...beliefBars(rows, top, xOf, violation !== null),
    ...rows.map((row, index) => markOf(row, top + ROW * (index + 1), xOf)),
    ...verdict.map((line, index) => `<text x="10" y="${bottom + ROW * index}" class="broken">${escapeXml(line)}</text>`),
    "</svg>",
  ].join("\n");
}

function markOf(row: DiagramRow, y: number, xOf: XOf): string {
  const time = `<text x="${LEFT - 30}" y="${y + 4}" class="time">${row.atMs.toFixed(0)} ms</text>`;
  const [from, to] = [xOf(row.process), xOf(null)];
  const beside = (text: string): string => `<text x="${from + 12}" y="${y - 4}">${escapeXml(shorten(text))}</text>`;
  const level = (text: string): string => `<text x="${from + 12}" y="${y + 4}">${escapeXml(shorten(text))}</text>`;
  const atStore = (text: string): string => `<text x="${to + 10}" y="${y + 4}">${escapeXml(shorten(text))}</text>`;
  switch (row.kind) {
    case "exchange":
      return `${time}${arrow(from, to, y, "send", "both")}${beside(row.what)}${atStore(row.outcome)}`;
    case "polls":
      return `${time}<text x="${from + 12}" y="${y + 4}" class="quiet">${row.count === 1 ? "looks, nothing changed" : `looks ${row.count} times until ${row.untilMs.toFixed(0)} ms`}</text>`;
    case "event":
      return `${time}${eventMark(row.event, y, from, to, { beside, level, atStore })}`;
  }
}

type Words = (text: string) => string;

/** A request that did not go promptly is drawn in its parts: when it left, when it took effect, and what became of its answer. */
function eventMark(event: TraceEvent, y: number, from: number, to: number, { beside, level, atStore }: Record<"beside" | "level" | "atStore", Words>): string {
  switch (event.kind) {
    case "send":
      return `${arrow(from, from + 120, y, "odd", "end")}${beside(event.what)}`;
    case "apply":
      return `${arrow(to - 120, to, y, "odd", "end")}${atStore(`${event.request}: ${event.outcome}`)}`;
    case "reply":
      return `${arrow(to, from, y, event.heard ? "odd" : "lost", "end")}${beside(event.heard ? `hears of it: ${event.outcome}` : "does not hear of it")}`;
    case "believes":
      return level(`holds ${event.lock} (${event.mode}, token ${event.token})`);
    default:
      return level(describeEvent(event));
  }
}

function arrow(x1: number, x2: number, y: number, css: string, tips: "end" | "both"): string {
  return `<line x1="${x1}" y1="${y}" x2="${x2}" y2="${y}" class="${css}" marker-end="url(#tip)"${tips === "both" ? ` marker-start="url(#tip)"` : ""}/>`;
}

/** One bar for each time a process believed; where two that conflict run side by side at the end, both are red. */
function beliefBars(rows: readonly DiagramRow[], top: number, xOf: XOf, broken: boolean): readonly string[] {
  const open = new Map<string, { readonly y: number; readonly process: string }>();
  const bars: string[] = [];
  const bar = (process: string, from: number, to: number, css: string): string => `<rect x="${xOf(process) - 6}" y="${from}" width="12" height="${Math.max(0, to - from)}" class="${css}"/>`;
  for (const [index, row] of rows.entries()) {
    const y = top + ROW * (index + 1);
    const event = row.kind === "event" ? row.event : undefined;
    if (event?.kind === "believes") {
      open.set(`${event.process} ${event.lease}`, { y, process: event.process });
    } else if (event?.kind === "believes-no-more") {
      const began = open.get(`${event.process} ${event.lease}`);
      bars.push(began === undefined ? "" : bar(event.process, began.y, y, "held"));
      open.delete(`${event.process} ${event.lease}`);
    }
  }
  const end = top + ROW * (rows.length + 1);
  const overlap = broken && open.size > 1 ? Math.max(...[...open.values()].map(({ y }) => y)) : end;
  for (const { process, y } of open.values()) {
    bars.push(bar(process, y, overlap, "held"), bar(process, overlap, end, "overlap"));
  }
  return bars;
}

function shorten(text: string): string {
  // A lease id says nothing to a reader of the picture but that it is one.
  const plain = text.replace(/[0-9a-f]{20,}/g, "<id>");
  return plain.length <= 42 ? plain : `${plain.slice(0, 41)}…`;
}

function wrapped(text: string, lettersMax: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < lettersMax) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}
