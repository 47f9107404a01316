import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const contender = fileURLToPath(new URL("contender.js", import.meta.url));

/**
 * Several real processes want the lock of one folder for a while. All have loaded before the first begins.
 *
 * @param {{ name: string, folder: string, processes: number, lastsMs: number, holdMs: number, pauseMs: number }} plan
 */
export async function contest({ name, folder, processes, lastsMs, holdMs, pauseMs }) {
  const args = [contender, name, folder, lastsMs, holdMs, pauseMs].map(String);
  const begun = Array.from({ length: processes }, () => begin(args));
  await Promise.all(begun.map(({ ready }) => ready));
  for (const { child } of begun) {
    child.stdin.end("go");
  }
  return judge(await Promise.all(begun.map(({ turns }) => turns)), lastsMs);
}

function begin(args) {
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  let output = "";
  const ready = once(child.stdout.setEncoding("utf8"), "data");
  child.stdout.on("data", (text) => {
    output += text;
  });
  const turns = once(child, "close").then(([code]) => {
    if (code !== 0) {
      throw new Error(`a contender for ${args[1]} ended with ${code}.`);
    }
    return JSON.parse(output.slice(output.indexOf("\n") + 1));
  });
  return { child, ready: Promise.race([ready, turns]), turns };
}

/** @param {readonly (readonly [askedUs: number, hadUs: number, gaveUs: number][])[]} perProcess */
function judge(perProcess, lastsMs) {
  const counts = perProcess.map((turns) => turns.length);
  const all = perProcess.flatMap((turns, who) => turns.map(([askedUs, hadUs, gaveUs]) => ({ who, askedUs, hadUs, gaveUs }))).toSorted((a, b) => a.hadUs - b.hadUs);
  // Handed over is what somebody else was waiting for when it was given back.
  const handOversUs = all.flatMap((turn, index) => {
    const before = all[index - 1];
    return before !== undefined && before.who !== turn.who && turn.askedUs < before.gaveUs ? [turn.hadUs - before.gaveUs] : [];
  });
  return {
    perSecond: (all.length * 1_000) / lastsMs,
    jain: counts.reduce((sum, count) => sum + count, 0) ** 2 / Math.max(1, counts.length * counts.reduce((sum, count) => sum + count ** 2, 0)),
    longestWaitMs: Math.max(0, ...all.map(({ askedUs, hadUs }) => hadUs - askedUs)) / 1_000,
    handOversUs,
  };
}
