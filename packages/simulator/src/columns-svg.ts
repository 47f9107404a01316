import { escapeXml } from "./escape-xml.ts";

const COLUMN = 60;
const ROW = 22;
const TOP = 64;
const LEFT = 100;
const WORDS = 360;
/** About as wide as a letter is. */
const LETTER = 6.2;

/** A line of a schedule: when, who, what, and who believes from then on. */
export interface ScheduleRow {
  readonly when: string;
  readonly process: string | null;
  readonly what: string;
  readonly believers: readonly string[];
}

export interface SchedulePicture {
  readonly title: string;
  readonly names: readonly string[];
  readonly rows: readonly ScheduleRow[];
  /** What broke in the end. */
  readonly verdict: string;
}

/** A schedule that broke a promise, for people. */
export interface ToldFailure {
  readonly text: string;
  readonly drawing: string;
}

/** A schedule as a picture: a column for each process, time downwards, a bar while it believes, red where two do. */
export function columnsSvg({ title, names, rows, verdict }: SchedulePicture): string {
  const wordsAt = LEFT + COLUMN * names.length - 20;
  const longest = Math.max(title.length, verdict.length) * LETTER - wordsAt;
  const width = wordsAt + 20 + Math.ceil(Math.max(WORDS, longest, ...rows.map((row) => wordsOf(row).length * LETTER)));
  const height = TOP + ROW * (rows.length + 2);
  const xOf = (name: string): number => LEFT + COLUMN * names.indexOf(name);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" font-family="sans-serif" font-size="12">`,
    `<title>${escapeXml(title)}</title>`,
    "<style>.lane{stroke:#999;stroke-dasharray:2 3}.actor{font-weight:bold;text-anchor:middle}.time{fill:#666;text-anchor:end}.held{fill:#7fb77e}.overlap{fill:#d33}.broken{fill:#b00;font-weight:bold}</style>",
    `<rect width="${width}" height="${height}" fill="#fff"/><text x="12" y="22" font-weight="bold">${escapeXml(title)}</text>`,
    ...names.map((name) => `<text x="${xOf(name)}" y="48" class="actor">${escapeXml(name)}</text><line x1="${xOf(name)}" y1="54" x2="${xOf(name)}" y2="${TOP + ROW * rows.length}" class="lane"/>`),
    ...rows.flatMap((row, index) => marksOf(row, TOP + ROW * index, xOf, wordsAt)),
    `<text x="12" y="${height - 12}" class="broken">${escapeXml(verdict)}</text>`,
    "</svg>",
    "",
  ].join("\n");
}

function marksOf(row: ScheduleRow, y: number, xOf: (name: string) => number, wordsAt: number): readonly string[] {
  const { when, process, believers } = row;
  const css = believers.length > 1 ? "overlap" : "held";
  return [
    ...believers.map((name) => `<rect x="${xOf(name) - 6}" y="${y + 8}" width="12" height="${ROW}" class="${css}"/>`),
    `<text x="${LEFT - 40}" y="${y + 12}" class="time">${escapeXml(when)}</text>`,
    ...(process === null ? [] : [`<circle cx="${xOf(process)}" cy="${y + 8}" r="4"/>`]),
    `<text x="${wordsAt}" y="${y + 12}">${escapeXml(wordsOf(row))}</text>`,
  ];
}

function wordsOf({ process, what }: ScheduleRow): string {
  return `${process ?? ""} ${what}`;
}
