import { figure, type ProveReport } from "./prove-report.ts";

/** What is kept of one part's run. Only runs without a violation are kept. */
export interface Figures extends Omit<ProveReport, "violation" | "files"> {
  /** As in 2026-01-31. */
  readonly date: string;
  readonly commit: string;
  readonly seconds: number;
}

/** By the id of the part. */
export type FiguresOfParts = Readonly<Record<string, Figures>>;

/** @throws {SyntaxError} when it is not what the long run writes. */
export function parseFigures(text: string): FiguresOfParts {
  const parsed: unknown = JSON.parse(text);
  const figures: Record<string, Figures> = {};
  for (const [id, kept] of Object.entries(Object(parsed))) {
    if (!isFigures(kept)) {
      throw new SyntaxError(`The figures of the part ${id} are not what the long run writes; run that part again.`);
    }
    figures[id] = kept;
  }
  return figures;
}

const NUMBERS = ["seconds", "schedules", "steps", "states"];
const TEXTS = ["title", "date", "commit"];

function isFigures(kept: unknown): kept is Figures {
  const entries = new Map<string, unknown>(Object.entries(Object(kept)));
  const mutants = new Map<string, unknown>(Object.entries(Object(entries.get("mutants"))));
  const lines = entries.get("lines");
  return (
    NUMBERS.every((name) => typeof entries.get(name) === "number") &&
    TEXTS.every((name) => typeof entries.get(name) === "string") &&
    ["caught", "all"].every((name) => typeof mutants.get(name) === "number") &&
    Array.isArray(lines) &&
    lines.every((line) => typeof line === "string")
  );
}

interface Named {
  readonly id: string;
}

/** One row for each part, and their sum. */
export function overviewOf(parts: readonly Named[], figures: FiguresOfParts): readonly string[] {
  const kept = parts.flatMap(({ id }) => figures[id] ?? []);
  const sum = (of: (one: Figures) => number): number => kept.reduce((total, one) => total + of(one), 0);
  const total = { schedules: sum(({ schedules }) => schedules), steps: sum(({ steps }) => steps), states: sum(({ states }) => states) };
  const mutants = { caught: sum((one) => one.mutants.caught), all: sum((one) => one.mutants.all) };
  return [
    `${figure(total.schedules)} schedules run one by one, ${figure(total.steps)} steps, ${figure(total.states)} distinct states; 0 violations; ${mutants.caught} of ${mutants.all} mutants caught.`,
    "",
    "| part | schedules | steps | distinct states | violations | mutants caught | run | minutes |",
    "|---|--:|--:|--:|--:|--:|---|--:|",
    ...kept.map((one) => `| ${one.title} | ${numbersOf(one)} | 0 | ${one.mutants.all === 0 ? "" : `${one.mutants.caught} of ${one.mutants.all}`} | ${one.date} at ${one.commit} | ${(one.seconds / 60).toFixed(1)} |`),
  ];
}

function numbersOf({ schedules, steps, states }: Figures): string {
  return [schedules, steps, states].map((value) => (value === 0 ? "" : figure(value))).join(" | ");
}

/** The overview, and what each part has to tell. */
export function pageLines(parts: readonly Named[], figures: FiguresOfParts): readonly string[] {
  const sections = parts.flatMap(({ id }) => figures[id] ?? []).flatMap(({ title, lines }) => ["", `### ${title}`, "", ...lines]);
  return [...overviewOf(parts, figures), ...sections];
}
