import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { pause, sharedNowMs } from "./clock.ts";
import { createStanding, type Standing } from "./standing.ts";
import { parseTold, type Told } from "./told.ts";

export interface Member {
  readonly name: string;
  readonly pid: number;
  isAlive(): boolean;
  /** False where there was nobody any more to send it to. */
  signal(signal: NodeJS.Signals): boolean;
}

export interface CrewOptions {
  readonly script: string;
  readonly storeUri: string;
  readonly folder: string;
  readonly ttlMs: number;
  /** Added to the environment of the worker with this number. */
  readonly environment: (started: number) => NodeJS.ProcessEnv;
  /** What a worker says on its standard error; it says nothing when all is well. */
  readonly onComplaint: (text: string) => void;
  readonly blind?: boolean;
}

/** The processes of a run, and all that they told so far. No worker outlives the crew. */
export interface Crew extends AsyncDisposable {
  readonly told: readonly Told[];
  /** False when they told more than was kept. */
  readonly isWhole: boolean;
  readonly standing: Standing;
  readonly members: readonly Member[];
  start(): Member;
  /** Asks all to finish what they are at, waits, and kills what is left after `limitMs`. */
  finish(limitMs: number): Promise<void>;
}

const LINES_MAX = 2_000_000;

export function createCrew(options: CrewOptions): Crew {
  const told: Told[] = [];
  const children = new Map<Member, ChildProcess>();
  const standing = createStanding();
  let isWhole = true;
  let started = 0;

  function start(): Member {
    started += 1;
    const name = `w${started}`;
    const args = [options.script, options.storeUri, options.folder, name, String(options.ttlMs), options.blind === true ? "blind" : ""];
    const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, ...options.environment(started) } });
    const { stdin, stdout, stderr, pid } = child;
    if (pid === undefined) {
      throw new Error("A worker could not be started.");
    }
    // A worker that was killed cannot be asked to finish.
    stdin.on("error", () => undefined);
    stderr.setEncoding("utf8").on("data", options.onComplaint);
    createInterface({ input: stdout }).on("line", (line) => {
      const said = parseTold(line);
      isWhole &&= told.length < LINES_MAX;
      if (said !== undefined && isWhole) {
        told.push(said);
        standing.note(said);
      }
    });
    const member: Member = {
      name,
      pid,
      isAlive: () => child.exitCode === null && child.signalCode === null,
      signal: (signal) => child.kill(signal),
    };
    children.set(member, child);
    return member;
  }

  async function finish(limitMs: number): Promise<void> {
    const endsAt = sharedNowMs() + limitMs;
    for (const child of children.values()) {
      child.kill("SIGCONT");
      child.stdin?.end();
    }
    while ([...children.keys()].some((member) => member.isAlive()) && sharedNowMs() < endsAt) {
      await pause(20);
    }
    for (const [member, child] of children) {
      if (member.isAlive()) {
        child.kill("SIGKILL");
      }
    }
  }

  return {
    told,
    standing,
    get isWhole() {
      return isWhole;
    },
    get members() {
      return [...children.keys()].filter((member) => member.isAlive());
    },
    start,
    finish,
    [Symbol.asyncDispose]: () => finish(0),
  };
}
