import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { takeTurns } from "./measure.js";

/** A whole `holdfast run -- true` as a process, against the bare runtime that it stands on. */
export async function startUp({ rounds }) {
  const folder = mkdtempSync(join(tmpdir(), "bench-start-"));
  const cli = join(dirname(createRequire(import.meta.url).resolve("holdfast/package.json")), "dist", "holdfast.js");
  const start = (...args) => {
    const done = spawnSync(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
    if (done.status !== 0) {
      throw new Error(`${args.join(" ")} ended with ${done.status}: ${done.stderr}`);
    }
  };
  try {
    return await takeTurns(
      [
        { name: "node -e 0", run: () => start("-e", "0") },
        { name: "holdfast run -- true", run: () => start(cli, "run", "--store", `local:${folder}`, "--name", "bench", "--", "true") },
        { name: "holdfast --version", run: () => start(cli, "--version") },
      ],
      { rounds, perRound: 1 },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
