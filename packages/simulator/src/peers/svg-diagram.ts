import type { Finding } from "./examine.ts";
import type { Peer } from "./peer.ts";
import { conclusion, type DiagramLine, diagramLines } from "./text-diagram.ts";

const COLUMN = 60;
const ROW = 22;
const TOP = 64;
const LEFT = 100;
const WORDS = 360;

/** The shortest schedule as a picture: a column for each process, time downwards, a bar while it believes, red where two do. */
export function svgDiagram(peer: Peer, finding: Finding): string {
  const names = peer.actors.map(({ name }) => name);
  const lines = diagramLines(peer, finding);
  const width = LEFT + COLUMN * names.length + WORDS;
  const height = TOP + ROW * (lines.length + 2);
  const xOf = (name: string): number => LEFT + COLUMN * names.indexOf(name);
  const title = `${peer.title} (${peer.version})`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" font-family="sans-serif" font-size="12">`,
    `<title>${escapeXml(title)}</title>`,
    "<style>.lane{stroke:#999;stroke-dasharray:2 3}.actor{font-weight:bold;text-anchor:middle}.time{fill:#666;text-anchor:end}.held{fill:#7fb77e}.overlap{fill:#d33}.broken{fill:#b00;font-weight:bold}</style>",
    `<rect width="${width}" height="${height}" fill="#fff"/><text x="12" y="22" font-weight="bold">${escapeXml(title)}</text>`,
    ...names.map((name) => `<text x="${xOf(name)}" y="48" class="actor">${name}</text><line x1="${xOf(name)}" y1="54" x2="${xOf(name)}" y2="${TOP + ROW * lines.length}" class="lane"/>`),
    ...lines.flatMap((line, index) => rowOf(line, index, xOf, LEFT + COLUMN * names.length - 20)),
    `<text x="12" y="${height - 12}" class="broken">${escapeXml(conclusion(lines.at(-1)))}</text>`,
    "</svg>",
    "",
  ].join("\n");
}

function rowOf({ atSeconds, process, what, believers }: DiagramLine, index: number, xOf: (name: string) => number, wordsAt: number): readonly string[] {
  const y = TOP + ROW * index;
  const isLast = believers.length > 1;
  return [
    ...believers.map((name) => `<rect x="${xOf(name) - 6}" y="${y + 8}" width="12" height="${ROW}" class="${isLast ? "overlap" : "held"}"/>`),
    `<text x="${LEFT - 40}" y="${y + 12}" class="time">${atSeconds} s</text>`,
    ...(process === null ? [] : [`<circle cx="${xOf(process)}" cy="${y + 8}" r="4"/>`]),
    `<text x="${wordsAt}" y="${y + 12}">${escapeXml(`${process ?? ""} ${what}`)}</text>`,
  ];
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
