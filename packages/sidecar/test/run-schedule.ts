import type { FilePort } from "../src/file-port.ts";
import { decodeRecord } from "../src/record.ts";
import { release, releaseGuarded, type Removal } from "../src/release.ts";
import type { Stops } from "../src/settle.ts";
import type { Claim } from "../src/site.ts";
import { sweep } from "../src/sweep.ts";
import { type Contest, takeTurn } from "../src/turn.ts";
import type { World } from "../src/world.ts";
import { createMemoryFiles, type MemoryFiles } from "./memory-files.ts";
import { createRandom } from "./random.ts";
import { createWorld, DIRECTORY, LOCK, type ProcessTable, requestIn } from "./simulated-world.ts";

export interface ScheduleOptions {
  readonly seed: number;
  readonly crashes: number;
  /** Processes that lock as fs-safe does, and remove the locks of the dead. */
  readonly foreign: number;
  /** Whether those remove locks of the living, too, as one that judges by age does. */
  readonly robs: boolean;
  readonly canProve?: boolean;
  readonly hasLinks?: boolean;
  /** Whether our processes reclaim from the living now and then, as a caller's own policy may. */
  readonly impatient?: boolean;
  /** Whether hours pass between steps now and then. */
  readonly sleeps?: boolean;
}

interface Actor {
  readonly name: string;
  readonly steps: Stops<void>;
  state: "running" | "done" | "killed";
}

interface Scene extends ScheduleOptions {
  readonly files: MemoryFiles;
  readonly table: ProcessTable;
  readonly random: (below: number) => number;
  /** Who believes to hold, by what is in its lock file. */
  readonly holders: Map<string, string>;
  readonly broken: string[];
}

const STEPS_MAX = 4_000;
const ROUNDS = 3;

/** Runs processes on one lock in one random order and gives every broken promise, in words. */
export function runSchedule(options: ScheduleOptions): readonly string[] {
  const files = createMemoryFiles();
  files.makeDirectories(DIRECTORY);
  files.hasLinks = options.hasLinks ?? true;
  const table: ProcessTable = { dead: new Set(), canProve: options.canProve ?? true };
  const scene: Scene = { ...options, files, table, random: createRandom(options.seed), holders: new Map(), broken: [] };
  const actors = [1, 2, 3].map((pid) => ourActor(scene, pid));
  for (let index = 0; index < options.foreign; index += 1) {
    actors.push(foreignActor(scene, 10 + index));
  }
  play(scene, actors);
  checkEnd(scene);
  return scene.broken;
}

function play(scene: Scene, actors: readonly Actor[]): void {
  const { random, files } = scene;
  const killAt = Array.from({ length: scene.crashes }, () => random(250));
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const running = actors.filter(({ state }) => state === "running");
    const actor = running[random(Math.max(1, running.length))];
    if (actor === undefined) {
      return;
    }
    if (killAt.includes(step)) {
      kill(scene, actor);
    }
    if (scene.sleeps === true && random(60) === 0) {
      files.nowMs += 7_200_000;
    }
    for (let burst = random(4); burst >= 0 && actor.state === "running"; burst -= 1) {
      if (actor.steps.next().done === true) {
        actor.state = "done";
      }
    }
  }
  scene.broken.push(`no end after ${STEPS_MAX} steps`);
}

function kill(scene: Scene, actor: Actor): void {
  actor.state = "killed";
  scene.table.dead.add(actor.name);
  for (const [content, name] of scene.holders) {
    if (name === actor.name) {
      scene.holders.delete(content);
    }
  }
}

function believe(scene: Scene, content: string, name: string): void {
  scene.holders.set(content, name);
  if (scene.holders.size > 1) {
    scene.broken.push(`${[...scene.holders.values()].join(" and ")} hold at once`);
  }
}

function ourActor(scene: Scene, pid: number): Actor {
  const world = createWorld(scene.files, scene.impatient === true ? watchingMarks(scene) : watching(scene), scene.table, pid);
  return { name: world.makers.self, steps: live(scene, world), state: "running" };
}

function* live(scene: Scene, world: World): Stops<void> {
  const { random } = scene;
  const { site } = requestIn(world);
  for (let round = 0; round < ROUNDS; round += 1) {
    const contest: Contest = { pending: undefined, hasReclaimed: false, hasMet: random(2) === 0 };
    const claim = yield* contend(scene, world, contest);
    if (claim !== undefined) {
      const content = claim.text;
      believe(scene, content, world.makers.self);
      yield "read";
      if (random(2) === 0) {
        yield* sweep(site);
      }
      scene.holders.delete(content);
    }
    const left = claim ?? contest.pending;
    if (left !== undefined) {
      yield* letGo(scene, world, left);
    }
  }
}

function* contend({ impatient, random }: Scene, world: World, contest: Contest): Stops<Claim | undefined> {
  const request = requestIn(world, impatient === true ? { shouldReclaim: ({ holder }) => holder === "gone" || random(3) === 0 } : {});
  for (let turn = 0; turn < 6; turn += 1) {
    const end = yield* takeTurn(world, request, contest);
    if (end.kind === "held") {
      return end.claim;
    }
    yield "read";
  }
  return undefined;
}

/** Where others may remove by age, and without private files, only under the guard. */
function* letGo(scene: Scene, world: World, claim: Claim): Stops<void> {
  const { site } = requestIn(world);
  const removal: Removal = { mark: undefined };
  if (scene.robs || !claim.isLinked) {
    for (let wait = 0; wait < 400; wait += 1) {
      if ((yield* releaseGuarded(site, claim, removal)) !== "busy") {
        return;
      }
      yield "read";
    }
    return;
  }
  yield* release(site, claim, removal);
}

/** Sees what is removed: whoever removes the lock of a living holder broke its promise, or robs. */
function watching(scene: Scene): FilePort {
  return {
    ...scene.files,
    unlink(path) {
      const content = path === LOCK ? lockContent(scene.files) : undefined;
      if (content !== undefined && scene.holders.has(content)) {
        scene.broken.push(`the lock of ${scene.holders.get(content)}, which holds it, was removed`);
      }
      return scene.files.unlink(path);
    },
  };
}

/** Sees that whoever removes a lock file removes the incarnation whose mark it won, and no other. Its holder is robbed. */
function watchingMarks(scene: Scene): FilePort {
  let won: string | undefined;
  return {
    ...scene.files,
    rename(from, to) {
      const isDone = scene.files.rename(from, to);
      const x = /\.([0-9a-f]{32})\.freed-by\./.exec(to)?.[1];
      won = isDone && x !== undefined ? x : won;
      return isDone;
    },
    unlink(path) {
      const content = path === LOCK ? lockContent(scene.files) : undefined;
      if (content !== undefined) {
        const holder = decodeRecord(Buffer.from(content, "utf8"));
        if (holder.kind === "ours" && holder.nonce !== won) {
          scene.broken.push(`the lock of ${holder.nonce} was removed by the winner of ${won}`);
        }
        scene.holders.delete(content);
      }
      return scene.files.unlink(path);
    },
  };
}

function foreignActor(scene: Scene, pid: number): Actor {
  const name = `foreign ${pid}`;
  return { name, steps: liveForeign(scene, name), state: "running" };
}

/** As fs-safe 0.4.7 works, call by call: guard first, exclusive create, compare and unlink. */
function* liveForeign(scene: Scene, name: string): Stops<void> {
  const { files, random } = scene;
  const guard = `${LOCK}.reclaim`;
  for (let round = 0; round < ROUNDS * 4; round += 1) {
    yield "stamps";
    if (files.stamps(guard) !== undefined) {
      continue;
    }
    yield "writeNew";
    const mine = JSON.stringify({ name, round });
    if (files.writeNew(LOCK, mine) === "written") {
      yield* holdForeign(scene, mine, name);
      continue;
    }
    yield "read";
    const seen = lockContent(files);
    if (seen === undefined || !(isDead(scene, seen) || (scene.robs && random(2) === 0))) {
      continue;
    }
    yield "makeDirectory";
    if (files.makeDirectory(guard)) {
      yield* removeForeign(scene, seen);
      yield "removeDirectory";
      files.removeDirectory(guard);
    }
  }
}

function* holdForeign(scene: Scene, mine: string, name: string): Stops<void> {
  believe(scene, mine, name);
  yield "read";
  scene.holders.delete(mine);
  yield "read";
  if (lockContent(scene.files) === mine) {
    // Between its comparing and its removing fs-safe trusts that nobody else removes: the guard is what keeps others out.
    scene.files.unlink(LOCK);
  }
}

function* removeForeign(scene: Scene, seen: string): Stops<void> {
  yield "read";
  if (lockContent(scene.files) !== seen) {
    return;
  }
  yield "unlink";
  const content = lockContent(scene.files);
  if (content !== undefined) {
    scene.holders.delete(content);
    scene.files.unlink(LOCK);
  }
}

function isDead({ table }: Scene, content: string): boolean {
  const holder = decodeRecord(Buffer.from(content, "utf8"));
  const name = holder.kind === "ours" ? holder.maker : holder.kind === "foreign" ? String(holder.payload?.["name"]) : "";
  return table.dead.has(name);
}

function lockContent(files: MemoryFiles): string | undefined {
  const look = files.read(LOCK, 10_000);
  return look.kind === "file" ? contentOf(look.bytes) : undefined;
}

function contentOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}

/** Hours later a process that knows nothing takes the lock, and leaves nothing behind, its own or others'. */
function checkEnd(scene: Scene): void {
  scene.files.nowMs += 7_200_000;
  const world = createWorld(scene.files, scene.files, scene.table, 99);
  const steps = live({ ...scene, holders: new Map(), random: () => 0, robs: false }, world);
  let calls = 0;
  while (steps.next().done !== true) {
    calls += 1;
  }
  const names = scene.files.names(DIRECTORY);
  if (names.length > 0) {
    scene.broken.push(`after ${calls} calls of a new process there is ${names.join(", ")}`);
  }
}
