import { columnsSvg } from "../columns-svg.ts";
import type { Finding } from "./examine.ts";
import type { Peer } from "./peer.ts";
import { conclusion, diagramLines } from "./text-diagram.ts";

/** The shortest schedule of a peer as a picture. */
export function svgDiagram(peer: Peer, finding: Finding): string {
  const lines = diagramLines(peer, finding);
  return columnsSvg({
    title: `${peer.title} (${peer.version})`,
    names: peer.actors.map(({ name }) => name),
    rows: lines.map(({ atSeconds, process, what, believers }) => ({ when: `${atSeconds} s`, process, what, believers })),
    verdict: conclusion(lines.at(-1)),
  });
}
