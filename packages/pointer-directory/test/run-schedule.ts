import { isStoreError, type Version } from "@holdfast/store";
import { createPointerDirectory, type PointerDirectory } from "../src/index.ts";
import { createInterleavedPort, createScheduler } from "./interleaved-port.ts";
import { createMemoryFileSystem, type MemoryFileSystem } from "./memory-file-system.ts";
import { countingNonce, createMemoryPort } from "./memory-port.ts";
import { createRandom } from "./random.ts";

export const KEY = "k";
const REGISTER = "/store/k+register";
const STEPS_MAX = 3_000;
const body = new TextEncoder().encode("{}");

export interface ScheduleOptions {
  readonly seed: number;
  readonly isLossy: boolean;
  readonly crashes: number;
  /** Operators that delete the register by hand, perhaps not to the end. */
  readonly removers: number;
}

interface Answered {
  readonly text: string;
  /** Versions that this request alone could make. */
  readonly mine: readonly string[];
  readonly from: number;
  readonly to: number;
}

/** Runs three actors on one register in one random order and returns every broken promise, in words. */
export async function runSchedule({ seed, isLossy, crashes, removers }: ScheduleOptions): Promise<readonly string[]> {
  const random = createRandom(seed);
  const files = createMemoryFileSystem();
  const scheduler = createScheduler(random);
  const late: (() => void)[] = [];
  const history: string[][] = [[]];
  const answers: Answered[] = [];
  const broken: string[] = [];
  const names = ["a", "b", "c"];
  let running = names.length + removers;
  const ended = (): void => {
    running -= 1;
  };
  const later = (call: () => void): void => void late.push(call);

  for (const actor of names) {
    const port = createInterleavedPort({ files, actor, scheduler, random, isLossy, later });
    void act({ actor, random, history, answers, broken }, (nonce) => createPointerDirectory({ port, root: "/store", location: "test:", nonce })).then(ended);
  }
  for (let index = 0; index < removers; index += 1) {
    void deleteByHand(files, `rm${index}`, scheduler, random).then(ended);
  }
  const killAt = Array.from({ length: crashes }, () => random(120));
  for (let step = 0; step < STEPS_MAX && running > 0; step += 1) {
    await settled();
    if (killAt.includes(step)) {
      scheduler.kill([...names, "rm0"][random(3 + Math.min(1, removers))] ?? "a");
    }
    if (random(6) === 0) {
      landOne(late, random);
      history.push(pointersOf(files));
    }
    if (!scheduler.step()) {
      break;
    }
    files.nowMs += random(12) === 0 ? 1_500 : random(3);
    await settled();
    history.push(pointersOf(files));
  }
  await settled();
  while (late.length > 0) {
    landOne(late, random);
    history.push(pointersOf(files));
  }
  broken.push(...checkHistory(history, files, removers > 0), ...checkAnswers(history, answers));
  broken.push(...(await checkNotStuck(files, removers > 0)));
  return broken;
}

/** A macrotask, after which every promise that could go on has gone on. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

function landOne(late: (() => void)[], random: (below: number) => number): void {
  const [call] = late.splice(random(Math.max(1, late.length)), 1);
  try {
    call?.();
  } catch (error) {
    // A request that lands late and fails is answered to nobody.
    void error;
  }
}

function pointersOf(files: MemoryFileSystem): string[] {
  const names = files.exists(REGISTER) ? files.names(REGISTER) : [];
  return names.filter((name) => name.startsWith("@") && !name.startsWith("@removed.")).map((name) => name.slice(1));
}

interface Scene {
  readonly actor: string;
  readonly random: (below: number) => number;
  readonly history: readonly string[][];
  readonly answers: Answered[];
  readonly broken: string[];
}

const ACTS = 5;

async function act(scene: Scene, open: (nonce: () => string) => PointerDirectory): Promise<void> {
  const { actor, random, history, answers, broken } = scene;
  const next = countingNonce(String(actor.charCodeAt(0)));
  let given: string[] = [];
  const registers = open(() => {
    const nonce = next();
    given.push(nonce);
    return nonce;
  });
  let known: Version | undefined;
  for (let round = 0; round < ACTS; round += 1) {
    given = [];
    const from = history.length - 1;
    const choice = random(10);
    let text: string;
    try {
      if (choice < 3 || known === undefined) {
        const seen = choice < 2 || known === undefined ? await registers.read(KEY) : await registers.read(KEY, known);
        text = seen.kind === "absent" ? "absent" : `saw ${seen.version}`;
        known = seen.kind === "absent" ? undefined : seen.version;
        if (seen.kind === "absent" && random(3) > 0) {
          answers.push({ text, mine: [], from, to: history.length });
          given = [];
          const made = await registers.create(KEY, body);
          text = made.kind;
          known = made.kind === "written" ? made.version : undefined;
        }
      } else if (choice < 9) {
        const written = await registers.replace(KEY, body, known);
        text = written.kind;
        known = written.kind === "written" ? written.version : undefined;
      } else {
        text = (await registers.remove(KEY, known)).kind;
        known = undefined;
        given = [];
      }
    } catch (error) {
      if (!isStoreError(error)) {
        broken.push(`${actor} failed with ${String(error)}`);
        return;
      }
      text = error.code;
      known = undefined;
    }
    answers.push({ text, mine: given, from, to: history.length });
  }
}

async function deleteByHand(files: MemoryFileSystem, actor: string, scheduler: ReturnType<typeof createScheduler>, random: (below: number) => number): Promise<void> {
  for (let wait = random(20); wait >= 0; wait -= 1) {
    await scheduler.turn(actor);
  }
  const names = files.exists(REGISTER) ? files.names(REGISTER) : [];
  const order = names.map((name) => ({ name, at: random(1_000) })).sort((one, other) => one.at - other.at);
  for (const { name } of order) {
    await scheduler.turn(actor);
    if (files.exists(`${REGISTER}/${name}`)) {
      files.unlink(`${REGISTER}/${name}`);
    }
  }
}

function checkHistory(history: readonly string[][], files: MemoryFileSystem, isMeddledWith: boolean): string[] {
  const broken: string[] = [];
  const ended = new Set<string>();
  let before: string | undefined;
  for (const pointers of history) {
    if (pointers.length > 1) {
      broken.push(`two pointers at once: ${pointers.join(", ")}`);
    }
    const [now] = pointers;
    if (now !== before && before !== undefined) {
      ended.add(before);
    }
    if (now !== undefined && ended.has(now)) {
      broken.push(`version ${now} came back`);
    }
    before = now;
  }
  if (before !== undefined && !isMeddledWith && !files.exists(`${REGISTER}/${before}.json`)) {
    broken.push(`version ${before} has no body`);
  }
  return broken;
}

/** Each answer against what the register really was during the request and after it. */
function checkAnswers(history: readonly string[][], answers: readonly Answered[]): string[] {
  const broken: string[] = [];
  for (const { text, mine, from, to } of answers) {
    const during = history.slice(from, to + 1);
    const landed = mine.some((nonce) => history.some((pointers) => pointers.some((version) => version.endsWith(nonce))));
    if (text === "absent" && !during.some((pointers) => pointers.length === 0)) {
      broken.push("absent was answered while the register was there");
    }
    if (text.startsWith("saw ") && !during.some((pointers) => pointers.includes(text.slice(4)))) {
      broken.push(`${text}, which was not current during the read`);
    }
    if (text === "written" && !landed) {
      broken.push(`written was answered for ${mine.join(", ")}, which never was current`);
    }
    if ((text === "conflict" || text === "UNAVAILABLE") && landed) {
      broken.push(`${text} was answered for ${mine.join(", ")}, which became current`);
    }
  }
  return broken;
}

/** Whatever happened, a newcomer gets to write, once time has passed. */
async function checkNotStuck(files: MemoryFileSystem, isMeddledWith: boolean): Promise<string[]> {
  files.nowMs += 10_000;
  const [current] = pointersOf(files);
  if (isMeddledWith && current !== undefined && !files.exists(`${REGISTER}/${current}.json`)) {
    // A body deleted by hand under its pointer is for the hand to finish; the error says so.
    return [];
  }
  const registers = createPointerDirectory({ port: createMemoryPort(files), root: "/store", location: "test:", nonce: countingNonce("ff") });
  try {
    const seen = await registers.read(KEY);
    const wrote = seen.kind === "absent" ? await registers.create(KEY, body) : await registers.replace(KEY, body, seen.version);
    return wrote.kind === "written" ? [] : ["a newcomer could not write after everybody stopped"];
  } catch (error) {
    return [`a newcomer failed after everybody stopped: ${String(error)}; ${files.names(REGISTER).join(" ")}`];
  }
}
