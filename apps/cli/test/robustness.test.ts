import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { createScene, kill, type LivingProcess, type Scene, until } from "./scene.ts";
import { sequence } from "./sequence.ts";

/**
 * Real processes meet a fault at a moment that the seed chooses, from their very start on. Judged is, after each: the next one gets the
 * lock in time, alone (a kernel lock tells), and in the end nothing lives that nobody needs.
 *
 * HOLDFAST_ROBUSTNESS_ROUNDS runs each fault more often than once, HOLDFAST_ROBUSTNESS_SEED from another beginning.
 */
const ROUNDS = Number(process.env["HOLDFAST_ROBUSTNESS_ROUNDS"] ?? "1");
const SEED = Number(process.env["HOLDFAST_ROBUSTNESS_SEED"] ?? "1");
const TTL_MS = 1_500;
/** A fault comes at any moment up to here: before the lock is taken, while the command starts, after renewals. */
const MOMENT_MAX_MS = 2_500;
/** For the next one: the ttl, the grace of a second that everybody allows, and the patience that a busy machine needs. */
const FREE_WITHIN = "30s";
const OVERLAP = 99;
const TRACKS = 3;
const LOOKS = 3;

const FAULTS = ["kill", "stop", "hang-up", "parent death", "store loss"] as const;
type Fault = (typeof FAULTS)[number];
interface Round {
  readonly victim: "run" | "keeper";
  readonly fault: Fault;
}

/** A command goes on when the shell that started it dies, as any would, and holds its lock by right. */
const EACH: readonly Round[] = FAULTS.flatMap((fault) => [...(fault === "parent death" ? [] : [{ victim: "run" as const, fault }]), { victim: "keeper" as const, fault }]);

/** One lock in a store of its own, so that rounds can go on side by side. */
interface Track {
  readonly scene: Scene;
  readonly name: string;
  readonly random: () => number;
}

/** The whole name of the variable: `npm test` sets DO_NOT_TRACK=1 for everybody, and once that made the next one of each track a victim of track 1. */
const isOf = (name: string) => ({ pid }: LivingProcess, scene: Scene): boolean => `\0${scene.read(`/proc/${pid}/environ`)}`.includes(`\0TRACK=${name}\0`);

/** A shell that does the work of a CI job: it runs a command under the lock, or takes a handle that a keeper keeps. */
function startJob({ scene, name }: Track, victim: Round["victim"]): ChildProcess {
  const judge = `flock -n -E ${OVERLAP} judge-${name} sleep 700`;
  const common = `--store local:store-${name} --ttl ${TTL_MS}ms --wait 0`;
  const holdfast = `'${process.execPath}' '${scene.program}'`;
  const line = victim === "run" ? `${holdfast} run ${common} -- ${judge} & wait` : `${holdfast} acquire default ${common} --keep-alive --handle-file handle-${name}; sleep 701`;
  return spawn("sh", ["-c", line], { cwd: scene.directory, env: { ...scene.environment, TRACK: name }, stdio: "ignore" });
}

/** holdfast itself on this track: the program under test, or the keeper that it left behind. */
function holders({ scene, name }: Track): readonly LivingProcess[] {
  return scene.living().filter((found) => found.commandLine.startsWith(`${process.execPath} ${scene.program}`) && isOf(name)(found, scene));
}

/** Makes the fault happen, and gives what undoes it. */
async function strike(track: Track, fault: Fault, job: ChildProcess): Promise<() => void> {
  // Looked for again: one that was about to start a keeper may have done so between the look and the signal.
  const hit = (signal: NodeJS.Signals): readonly number[] => {
    const struck = new Set<number>();
    for (let look = 0; look < LOOKS; look += 1) {
      for (const { pid } of holders(track).filter((found) => !struck.has(found.pid))) {
        struck.add(pid);
        kill(pid, signal);
      }
    }
    return [...struck];
  };
  switch (fault) {
    case "kill":
      hit("SIGKILL");
      break;
    case "hang-up":
      // The shell hears of it as well, and ends.
      hit("SIGHUP");
      job.kill("SIGKILL");
      break;
    case "stop": {
      const stopped = hit("SIGSTOP");
      return () => stopped.forEach((pid) => kill(pid, "SIGCONT"));
    }
    case "parent death":
      job.kill("SIGKILL");
      break;
    case "store loss":
      await loseStore(track);
  }
  return () => undefined;
}

/** For so long that nobody can believe in a lease any more. */
async function loseStore({ scene, name }: Track): Promise<void> {
  const [there, away] = [join(scene.directory, `store-${name}`), join(scene.directory, `away-${name}`)];
  renameSync(there, away);
  await sleep(TTL_MS);
  if (!existsSync(there)) {
    renameSync(away, there);
  }
}

/** What the next one gets: exit code 0 says that it had the lock in time, and alone. */
async function play(track: Track, { victim, fault }: Round): Promise<string> {
  const { scene, name, random } = track;
  const own = isOf(name);
  const job = startJob(track, victim);
  await until("it has begun", () => holders(track).length > 0);
  if (fault === "store loss") {
    await until("it holds the lock", () => scene.living().some((found) => own(found, scene) && /^sleep 70[01]$/.test(found.commandLine)));
  }
  await sleep(random() * MOMENT_MAX_MS);
  const undo = await strike(track, fault, job);
  const flags = ["--store", `local:store-${name}`, "--ttl", "5s", "--wait", FREE_WITHIN, "--quiet"];
  const next = await scene.holdfast(["run", ...flags, "--", "flock", "-n", "-E", String(OVERLAP), `judge-${name}`, "true"]);
  undo();
  job.kill("SIGKILL");
  await until(`nothing of ${victim} lives after ${fault}`, () => {
    // A run that stood still before it had the lock takes it now, by right. A keeper has to end by itself.
    holders(track).forEach(({ pid }) => victim === "run" && kill(pid, "SIGTERM"));
    return scene.living().every((found) => !own(found, scene) || found.commandLine === "sleep 701");
  });
  scene.living().filter((found) => own(found, scene)).forEach(({ pid }) => kill(pid, "SIGKILL"));
  return `${victim}, ${fault}: ${next.code ?? next.signal}${next.code === 0 ? "" : ` ${next.stderr}`}`;
}

it("a fault at any moment leaves no command without its lock, no orphaned keeper, and no lock held for longer than its ttl", { timeout: 60_000 + ROUNDS * 120_000 }, async () => {
  await using scene = createScene({ DO_NOT_TRACK: "1" });
  const random = sequence(SEED);
  const rounds = Array.from({ length: ROUNDS }, () => EACH).flat();
  const told: string[] = [];
  const tracks = Array.from({ length: TRACKS }, async (_, at) => {
    const track = { scene, name: String(at), random: sequence(Math.floor(random() * 2 ** 32)) };
    for (const round of rounds.filter((__, index) => index % TRACKS === at)) {
      told.push(await play(track, round));
    }
  });
  await Promise.all(tracks);
  expect(told.filter((line) => !line.endsWith(": 0"))).toEqual([]);
  await until("nothing lives", () => scene.living().length === 0);
});
