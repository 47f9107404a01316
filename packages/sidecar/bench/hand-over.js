import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { summary } from "./take-turns.js";
import { tools } from "./tools.js";

const worker = fileURLToPath(new URL("hand-over-worker.js", import.meta.url));

/** From the release in one process to the acquisition in another that waits for it. */
export async function handOver({ times }) {
  const results = [];
  for (const name of Object.keys(tools)) {
    results.push(summary(name, await measure(name, times)));
  }
  return results;
}

async function measure(name, times) {
  const folder = mkdtempSync(join(tmpdir(), "bench-sidecar-"));
  const target = join(folder, "state.json");
  writeFileSync(target, "{}");
  try {
    const outputs = await Promise.all([0, 1].map(() => outputOf(name, target, times)));
    const events = outputs.flatMap((text, who) => text.trim().split("\n").map((line) => ({ who, ...JSON.parse(line) }))).toSorted((a, b) => a.atUs - b.atUs);
    return events.flatMap((event, index) => {
      const before = events[index - 1];
      return event.what === "acquired" && before?.what === "releasing" && before.who !== event.who ? [event.atUs - before.atUs] : [];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function outputOf(name, target, times) {
  const child = spawn(process.execPath, [worker, name, target, String(times)], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output += text;
  });
  const [code] = await once(child, "close");
  if (code !== 0) {
    throw new Error(`${name}: the worker ended with ${code}.`);
  }
  return output;
}
