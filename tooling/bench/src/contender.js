import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tools } from "./tools.js";

/**
 * One process among several that want the same lock. Says `ready`, begins when it is told to, and tells at its end what it did as
 * JSON: for each turn when it asked, had and gave back, in microseconds of the machine's clock.
 */
const [name, folder, lastsMs, holdMs, pauseMs] = [process.argv[2], process.argv[3], ...process.argv.slice(4).map(Number)];
const nowUs = () => Number(process.hrtime.bigint() / 1_000n);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A process that has just begun spends most of its time on compiling: each takes a lock of its own some times before. */
const WARM_UP_TURNS = 300;
const own = join(folder, `warm-up-${process.pid}`);
mkdirSync(own);
writeFileSync(join(own, "target.json"), "{}");
const warmUp = tools[name](own);
for (let turn = 0; turn < WARM_UP_TURNS; turn += 1) {
  await (await warmUp())();
}

const take = tools[name](folder);
const turns = [];
process.stdout.write("ready\n");
await once(process.stdin, "data");
const endUs = nowUs() + lastsMs * 1_000;
while (nowUs() < endUs) {
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
