// The work done under the lock in `npm start`. It proves by itself that it is alone: a directory can be made only once.
import { appendFileSync, existsSync, mkdirSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const WORK_MS_MAX = 20_000;

const [folder = "", who = ""] = process.argv.slice(2);
const token = process.env["HOLDFAST_TOKEN"];

/** @param {string} event */
function write(event) {
  appendFileSync(join(folder, "journal"), `${who} ${event} ${token}\n`);
}

const alone = join(folder, "alone");
try {
  mkdirSync(alone);
} catch {
  // The other command is inside: that is the very fault the demo looks for, so it goes into the journal.
  write("overlap");
  process.exit(1);
}
write("enter");
console.log(`working under fencing token ${token}`);
for (let waitedMs = 0; who === "first" && !existsSync(join(folder, "finish")) && waitedMs < WORK_MS_MAX; waitedMs += 50) {
  await delay(50);
}
await delay(300);
write("leave");
rmdirSync(alone);
