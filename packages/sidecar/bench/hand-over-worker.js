import { tools } from "./tools.js";

/** Holds for 20 ms, long enough for the other one to be waiting, then lets it go first. The clock is that of the machine. */
const [name, target, times] = process.argv.slice(2);
const nowUs = () => Number(process.hrtime.bigint() / 1_000n);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const lines = [];

for (let turn = 0; turn < Number(times); turn += 1) {
  const release = await tools[name](target);
  lines.push({ what: "acquired", atUs: nowUs() });
  await pause(20);
  lines.push({ what: "releasing", atUs: nowUs() });
  await release();
  await pause(2);
}
console.log(lines.map((line) => JSON.stringify(line)).join("\n"));
