import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { withFolders } from "../folders.js";
import { takeTurns } from "../measure.js";
import { medianOf, resultBars, resultTable } from "../table.js";

const TITLE = "Start-up of a whole process";

/** A whole `holdfast run -- true` as a process, against the bare runtime that it stands on and against flock(1). */
export function measure({ quick }) {
  return withFolders(async (folder) => {
    const cli = join(dirname(createRequire(import.meta.url).resolve("holdfast/package.json")), "dist", "holdfast.js");
    const store = folder();
    const node = (...args) => () => start(process.execPath, args);
    const contestants = [
      { name: "node -e 0", run: node("-e", "0") },
      { name: "holdfast run -- true", run: node(cli, "run", "--store", `local:${store}`, "--name", "bench", "--", "true") },
      { name: "holdfast --version", run: node(cli, "--version") },
      { name: "true", run: () => start("true", []) },
      ...(hasFlock() ? [{ name: "flock(1) true", run: () => start("flock", [join(store, "target.json"), "true"]) }] : []),
    ];
    const results = await takeTurns(contestants, { rounds: quick ? 5 : 30, perRound: 1, warmUp: 2 });
    const measured = medianOf(results, "holdfast run -- true") / medianOf(results, "node -e 0");
    return {
      title: TITLE,
      tables: [resultTable(TITLE, results, "ms")],
      charts: [resultBars("start-up", TITLE, results, "ms")],
      bars: [{ aim: "`holdfast run -- true` against `node -e 0`", allowed: "at most 1.5 ×", measured, met: measured <= 1.5 }],
    };
  });
}

const hasFlock = () => spawnSync("flock", ["--version"], { stdio: "ignore" }).status === 0;

function start(command, args) {
  const done = spawnSync(command, args, { stdio: ["ignore", "ignore", "pipe"] });
  if (done.status !== 0) {
    throw new Error(`${command} ${args.join(" ")} ended with ${done.status}: ${done.stderr}`);
  }
}
