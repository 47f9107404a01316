import type { DirectoryPort } from "../src/index.ts";
import { failure, type MemoryFileSystem } from "./memory-file-system.ts";

/** Lets one waiting call at a time go on, chosen by the test's random numbers. */
export interface Scheduler {
  /** Waits for this actor's turn. */
  turn(actor: string): Promise<void>;
  /** Lets one actor, chosen at random, take a step. False when nobody waits. */
  step(): boolean;
  /** The actor takes no step any more, as if killed at the call it is about to make. */
  kill(actor: string): void;
}

export function createScheduler(random: (below: number) => number): Scheduler {
  const waiting: { readonly actor: string; readonly go: () => void }[] = [];
  const dead = new Set<string>();
  return {
    turn: (actor) => new Promise((go) => void (dead.has(actor) ? undefined : waiting.push({ actor, go }))),
    step() {
      const [chosen] = waiting.splice(random(Math.max(1, waiting.length)), 1);
      chosen?.go();
      return chosen !== undefined;
    },
    kill(actor) {
      dead.add(actor);
      waiting.splice(0, waiting.length, ...waiting.filter((one) => one.actor !== actor));
    },
  };
}

export interface InterleavedOptions {
  readonly files: MemoryFileSystem;
  readonly actor: string;
  readonly scheduler: Scheduler;
  readonly random: (below: number) => number;
  /** Renames may lose their reply, be sent twice, or land later. */
  readonly isLossy: boolean;
  /** Runs a call of this actor some steps later, whatever became of the actor. */
  readonly later: (call: () => void) => void;
}

/** A port whose every call waits for its turn, and whose scans are not atomic. */
export function createInterleavedPort({ files, actor, scheduler, random, isLossy, later }: InterleavedOptions): DirectoryPort {
  async function on<T>(call: () => T): Promise<T> {
    await scheduler.turn(actor);
    return call();
  }

  /** What was there at both ends of the scan is seen; what came or went meanwhile perhaps. */
  async function scan(path: string): Promise<string[]> {
    const names = await on(() => files.open(path));
    const first = names();
    const second = await on(names);
    const seen = new Set([...first, ...second]);
    return [...seen].filter((name) => (first.includes(name) && second.includes(name)) || random(2) === 0);
  }

  function lossyRename(from: string, to: string): void {
    switch (random(8)) {
      case 0:
        later(() => {
          files.rename(from, to);
        });
        throw failure("unknown", from);
      case 1:
        files.rename(from, to);
        throw failure("unknown", from);
      case 2:
        // Sent twice: the caller hears the second answer.
        files.rename(from, to);
        files.rename(from, to);
        return;
      case 3:
        throw failure("unknown", from);
      default:
        files.rename(from, to);
    }
  }

  return {
    missingIsDefinite: !isLossy,
    overlaps: isLossy && random(2) === 0,
    quietMs: 1_000,
    scan,
    directories: (path) => on(() => files.directories(path)),
    read: (path) => on(() => files.read(path)),
    stamps: (path) => on(() => files.stamps(path)),
    writeNew: (path, bytes) => on(() => files.writeNew(path, bytes)),
    makeDirectory: (path) => on(() => files.makeDirectory(path)),
    makeDirectories: (path) => on(() => files.makeDirectories(path)),
    rename: (from, to) => on(() => (isLossy ? lossyRename(from, to) : files.rename(from, to))),
    unlink: (path) => on(() => files.unlink(path)),
    removeDirectory: (path) => on(() => files.removeDirectory(path)),
    flushDirectory: (path) => on(() => void path),
    nowMs: () => files.nowMs,
    bootedAtMs: () => null,
  };
}
