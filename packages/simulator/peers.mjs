// Examines the peers: prints the table and each shortest schedule, writes docs/peers.md and its diagrams.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const outfile = here("src/peers/.peers.mjs");
await build({
  entryPoints: [here("src/peers/index.ts")],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  conditions: ["@holdfast/source"],
  logLevel: "warning",
});
try {
  const { examine, measures, pageOf, peers, svgDiagram, tableOf, textDiagram } = await import(pathToFileURL(outfile).href);
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
} finally {
  await rm(outfile, { force: true });
}
