import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createScene, kill, type Scene, until } from "./scene.ts";
import { sequence } from "./sequence.ts";

/** What flock(1) exits with when somebody else has the judge: two commands at once. */
const OVERLAP = 99;
const TTL_MS = 4_000;
/**
 * Whoever killed holdfast leaves its watches alone for so long: the death of any one process is survived, that of all who watch before
 * one of them could act is not, and nothing could survive it (ADR 3).
 */
const WATCHES_SPARED_MS = 4_000;
/** They wait for most of their time, so they do it together; on a busy machine they also wait for each other. */
const WAITING = { timeout: 180_000 };

/** A kernel lock judges: it is held as long as any process of the command lives, daemons too, because they inherit it. */
function judged(scene: Scene, script: string): string[] {
  return ["flock", "-n", "-E", String(OVERLAP), join(scene.directory, "judge"), "sh", "-c", script];
}

describe.concurrent("two commands never overlap", WAITING, () => {
  it("when many want the lock at once", async () => {
    await using scene = createScene();
    const command = judged(scene, "sleep 0.05; echo in");
    const contenders = Array.from({ length: 6 }, () => scene.holdfast(["run", "--name", "a", "--wait", "2m", "--quiet", "--", ...command]));
    for (const ended of await Promise.all(contenders)) {
      expect(ended).toMatchObject({ code: 0, stdout: "in\n" });
    }
  });

  const targets = ["holdfast", "death watch", "deadline watch", "command", "daemon"] as const;
  const rounds = targets.flatMap((target) => (["SIGKILL", "SIGSTOP"] as const).map((signal) => ({ target, signal })));

  it.each(rounds)("when the $target gets a $signal, and holdfast is killed soon after", async ({ target, signal }) => {
    await using scene = createScene();
    const script = "trap '' TERM; setsid sleep 630 & sleep 0.05; echo in; sleep 631";
    const first = scene.start(["run", "--name", "a", "--ttl", `${TTL_MS}ms`, "--", ...judged(scene, script)]);
    await until("the first is in", () => first.stdout().includes("in") && scene.watchers().length >= 2);
    const second = scene.start(["run", "--name", "a", "--wait", "2m", "--quiet", "--", ...judged(scene, "echo in")]);
    const victims = {
      holdfast: first.pid,
      "death watch": pidOf(scene.watchers(), "death"),
      "deadline watch": pidOf(scene.watchers(), "deadline"),
      command: pidOf(scene.commands(), "flock"),
      daemon: pidOf(scene.commands(), "sleep 630"),
    };
    kill(victims[target], signal);
    await new Promise((resolve) => setTimeout(resolve, 300));
    if (first.child.exitCode === null && target !== "holdfast") {
      kill(first.pid, "SIGKILL");
    }
    expect(await second.ended).toMatchObject({ code: 0, stdout: "in\n" });
    if (target === "holdfast") {
      kill(first.pid, "SIGCONT");
    }
    await first.ended;
    // A stopped watcher cannot end by itself; whoever stopped it may let it go on.
    for (const { pid } of scene.watchers()) {
      kill(pid, "SIGCONT");
    }
    await until("nobody is needed to clean up", () => scene.living().length === 0);
  });
});

describe.concurrent("two commands never overlap, and nobody is needed to clean up", WAITING, () => {
  it.each([1, 2, 3])("when any process at all is killed at any moment (seed %i)", async (seed) => {
    await using scene = createScene();
    const random = sequence(seed);
    const command = judged(scene, "trap '' TERM; setsid sleep 632 & sleep 0.3");
    const codes: (number | null)[] = [];
    let going = true;
    const contend = async (): Promise<void> => {
      while (going) {
        const { code } = await scene.holdfast(["run", "--name", "a", "--ttl", "1500ms", "--wait", "2m", "--grace", "200ms", "--quiet", "--", ...command]);
        codes.push(code);
      }
    };
    const contenders = [contend(), contend()];
    let sparedUntilMs = 0;
    for (let round = 0; round < 20; round += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100 + random() * 300));
      const spared = new Set(performance.now() < sparedUntilMs ? scene.watchers().map(({ pid }) => pid) : []);
      const living = scene.living().filter(({ pid }) => !spared.has(pid));
      const victim = living[Math.floor(random() * living.length)];
      if (victim !== undefined) {
        kill(victim.pid, "SIGKILL");
        sparedUntilMs = victim.commandLine.includes(scene.program) ? performance.now() + WATCHES_SPARED_MS : sparedUntilMs;
      }
    }
    await until("one ends well, now that nobody is killed", () => codes.includes(0));
    going = false;
    await Promise.all(contenders);
    expect(codes).not.toContain(OVERLAP);
    await until("nothing lives", () => scene.living().length === 0);
  });
});

function pidOf(processes: readonly { pid: number; commandLine: string }[], word: string): number {
  const found = processes.find(({ commandLine }) => (word.includes(" ") ? commandLine === word : ` ${commandLine} `.includes(` ${word} `)));
  if (found === undefined) {
    throw new Error(`No ${word} among ${JSON.stringify(processes.map(({ commandLine }) => commandLine.slice(-80)))}`);
  }
  return found.pid;
}
