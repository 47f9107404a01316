// Examines the peers: prints the table and each shortest schedule, writes docs/peers.md and its diagrams.
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

// Bundled in memory, because Node 20 does not read TypeScript by itself; the models import nothing from outside.
const { outputFiles } = await build({
  entryPoints: [here("src/peers/index.ts")],
  write: false,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  logLevel: "warning",
});
const bundle = Buffer.from(outputFiles[0].contents).toString("base64");
const { examine, measures, pageOf, peers, svgDiagram, tableOf, textDiagram } = await import(`data:text/javascript;base64,${bundle}`);

const peerVerdicts = peers.map(examine);
const measureVerdicts = measures.map(examine);
console.log(tableOf([...peerVerdicts, ...measureVerdicts]));
const folder = here("../../docs/diagrams/peers");
await mkdir(folder, { recursive: true });
for (const { peer, headline } of peerVerdicts) {
  if (headline !== null) {
    console.log(`\n${peer.title}: needs ${headline.assumption.needs}, ${headline.steps} steps\n${textDiagram(peer, headline)}`);
    await writeFile(`${folder}/${peer.id}.svg`, svgDiagram(peer, headline));
  }
}
await writeFile(here("../../docs/peers.md"), pageOf(peerVerdicts, measureVerdicts));
