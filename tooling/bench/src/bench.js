import { fileURLToPath } from "node:url";
import { cycle } from "./cycle.js";
import { table } from "./measure.js";
import { publish } from "./publish.js";
import { startUp } from "./start-up.js";

const quick = process.argv.includes("--quick");

const tables = [
  table("One uncontended cycle, acquire and release", await cycle({ rounds: quick ? 5 : 25, perRound: quick ? 20 : 100 })),
  table("Start-up of a whole process", await startUp({ rounds: quick ? 5 : 25 }), "ms"),
];
console.log(tables.join("\n"));

if (process.argv.includes("--write")) {
  publish(fileURLToPath(new URL("../../../docs/performance.md", import.meta.url)), tables);
}
