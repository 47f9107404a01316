import { examine, measures, pageOf, peers, svgDiagram, tableOf, textDiagram } from "../peers/index.ts";
import { figure, type ProveBudget, type ProveReport } from "./prove-report.ts";

/** Other tools' algorithms. What they break is no violation of ours; that a measure is judged wrongly is. */
export async function provePeers({ onLine }: ProveBudget): Promise<ProveReport> {
  const verdicts = peers.map(examine);
  const measured = measures.map(examine);
  for (const { peer, headline } of verdicts) {
    onLine(headline === null ? `${peer.title}: nothing found` : `\n${peer.title}: needs ${headline.assumption.needs}, ${headline.steps} steps\n${textDiagram(peer, headline)}`);
  }
  onLine(tableOf(verdicts));
  const states = [...verdicts, ...measured].flatMap(({ findings }) => findings).reduce((sum, { statesExplored }) => sum + statesExplored, 0);
  const [reference, ...broken] = measured;
  const misjudged = reference === undefined || reference.headline !== null || broken.some(({ headline }) => headline === null);
  const drawn = verdicts.flatMap(({ peer, headline }) => (headline === null ? [] : [{ path: `diagrams/peers/${peer.id}.svg`, text: svgDiagram(peer, headline), title: peer.title }]));
  return {
    title: "Other tools' algorithms",
    schedules: 0,
    steps: 0,
    states,
    mutants: { caught: broken.filter(({ headline }) => headline !== null).length, all: broken.length },
    violation: misjudged ? { text: "The explorer of the peers misjudges one of its own measures.", drawing: null } : null,
    lines: [
      `As small models, in every order of their steps (${figure(states)} distinct states). The verdicts and schedules are in [peers](peers.md); the diagrams:`,
      "",
      ...drawn.map(({ title, path }) => `- [${title}](${path})`),
    ],
    files: [{ path: "peers.md", text: pageOf(verdicts, measured) }, ...drawn],
  };
}
