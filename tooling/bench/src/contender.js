import { tools } from "./tools.js";

/**
 * One process among several that want the same lock. Begins at a given moment of the machine's clock, so that none has a
 * start on the others, and tells what it did as JSON: for each turn when it asked, had and gave back, in microseconds.
 */
const [name, folder, beginAtMs, endAtMs, holdMs, pauseMs] = [process.argv[2], process.argv[3], ...process.argv.slice(4).map(Number)];
const nowUs = () => Number(process.hrtime.bigint() / 1_000n);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const take = tools[name](folder);
const turns = [];
await pause(beginAtMs - Date.now());
while (Date.now() < endAtMs) {
  const askedUs = nowUs();
  const release = await take();
  const hadUs = nowUs();
  await pause(holdMs);
  const gaveUs = nowUs();
  await release();
  turns.push([askedUs, hadUs, gaveUs]);
  await pause(pauseMs);
}
process.stdout.write(JSON.stringify(turns), () => process.exit(0));
