import { cycle } from "./cycle.js";
import { table } from "./measure.js";
import { startUp } from "./start-up.js";

const quick = process.argv.includes("--quick");

console.log(table("One uncontended cycle, acquire and release", await cycle({ rounds: quick ? 5 : 25, perRound: quick ? 20 : 100 })));
console.log(table("Start-up of a whole process", await startUp({ rounds: quick ? 5 : 25 }), "ms"));
