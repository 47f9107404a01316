import type { Answer, Call, Outcome } from "./step.ts";
import { type Body, type Entry, withChanged, withNew, without, type World } from "./world.ts";

/**
 * The atomic requests and system calls of the models. An object store's GET, PUT, DELETE and LIST and a directory's
 * open, read, write, mkdir, stat, utimes and unlink differ in name more than in effect, so one table serves both; the
 * name in the diagram is the peer's.
 */

/** GET, HEAD, stat or read: the incarnation there, or none. */
export function look(verb: string, name: string): Call {
  return {
    kind: "call",
    what: `${verb} ${name}`,
    run: (world) => {
      const entry = world.entries.get(name) ?? null;
      return { world, answer: answerOf(entry !== null, entry), said: describe(entry) };
    },
  };
}

/** GET with the age of what is there by the store's own clock. */
export function lookWithAge(verb: string, name: string): Call {
  return {
    kind: "call",
    what: `${verb} ${name}`,
    run: (world, { now }) => {
      const entry = world.entries.get(name) ?? null;
      const age = entry === null ? 0 : now - entry.stamp;
      return { world, answer: { ...answerOf(entry !== null, entry), age }, said: `${describe(entry)}${entry === null ? "" : `, age ${age}`}` };
    },
  };
}

/** PUT If-None-Match, open(wx) or mkdir: succeeds only where nothing is. A body of null makes it empty. */
export function create(verb: string, name: string, body: Body | null): Call {
  return { kind: "call", what: `${verb} ${name}`, run: (world, { now }) => (world.entries.has(name) ? refused(world, "exists") : made(withNew(world, name, body, now), name, "created")) };
}

/** An unconditional PUT. */
export function overwrite(verb: string, name: string, body: Body): Call {
  return { kind: "call", what: `${verb} ${name}`, run: (world, { now }) => made(withNew(world, name, body, now), name, world.entries.has(name) ? "overwritten" : "created") };
}

/** PUT If-Match: succeeds only over the incarnation that was seen; null means that nothing was there. */
export function replaceIf(verb: string, name: string, id: number | null, body: Body): Call {
  return {
    kind: "call",
    what: `${verb} ${name}`,
    run: (world, { now }) => ((world.entries.get(name)?.id ?? null) === id ? made(withNew(world, name, body, now), name, "written") : refused(world, "changed")),
  };
}

/** Writes through an open file, which may have lost its name meanwhile; then nobody else sees it. */
export function writeThrough(verb: string, name: string, id: number | undefined, body: Body | null): Call {
  return {
    kind: "call",
    what: `${verb} ${name}`,
    run: (world, { now }) => {
      const entry = world.entries.get(name);
      return entry === undefined || entry.id !== id ? refused(world, "written to a file that has no name any more") : made(withChanged(world, name, { ...entry, body, stamp: now }), name, "written");
    },
  };
}

/** open(w): empties the file there, or makes one. */
export function truncate(name: string): Call {
  return {
    kind: "call",
    what: `open(w) ${name}`,
    run: (world, { now }) => {
      const entry = world.entries.get(name);
      return entry === undefined ? made(withNew(world, name, null, now), name, "created") : made(withChanged(world, name, { ...entry, body: null, stamp: now }), name, "emptied");
    },
  };
}

/** utimes: a stamp of the caller's own making. */
export function touch(name: string, stamp: Body): Call {
  return {
    kind: "call",
    what: `utimes ${name}`,
    run: (world) => {
      const entry = world.entries.get(name);
      return entry === undefined ? refused(world, "not there") : made(withChanged(world, name, { ...entry, body: stamp, stamp: stamp.at }), name, "touched");
    },
  };
}

/** DELETE, unlink or rmdir: whatever is there. */
export function remove(verb: string, name: string): Call {
  return {
    kind: "call",
    what: `${verb} ${name}`,
    run: (world) => {
      const entry = world.entries.get(name);
      return entry === undefined ? refused(world, "not there") : { world: without(world, name), answer: answerOf(true, null), said: `removed: ${describe(entry)}` };
    },
  };
}

/** The names under a prefix. */
export function list(verb: string, prefix: string): Call {
  return {
    kind: "call",
    what: `${verb} ${prefix}*`,
    run: (world) => {
      const names = [...world.entries.keys()].filter((name) => name.startsWith(prefix)).sort();
      return { world, answer: { ok: true, entry: null, names, age: 0 }, said: names.length === 0 ? "none" : names.join(", ") };
    },
  };
}

/** kill(pid, 0) or its like, on the same machine: ok when that process is gone. */
export function isGone(process: string): Call {
  return {
    kind: "call",
    what: `is ${process} alive?`,
    run: (world, { dead }) => ({ world, answer: answerOf(dead.has(process), null), said: dead.has(process) ? "no" : "yes" }),
  };
}

/** Between an answer and what the process does with it: the scheduler may take it off the processor here. */
export function goOn(what: string): Call {
  return { kind: "call", what, run: (world) => ({ world, answer: answerOf(true, null), said: "" }) };
}

/** Is it the same file with the same content? */
export function isSame(one: Entry | null, other: Entry | null): boolean {
  return one?.id === other?.id && one?.body?.nonce === other?.body?.nonce;
}

function made(world: World, name: string, said: string): Outcome {
  return { world, answer: answerOf(true, world.entries.get(name) ?? null), said };
}

function refused(world: World, said: string): Outcome {
  return { world, answer: answerOf(false, null), said };
}

function answerOf(ok: boolean, entry: Entry | null): Answer {
  return { ok, entry, names: [], age: 0 };
}

function describe(entry: Entry | null): string {
  if (entry === null) {
    return "nothing there";
  }
  return entry.body === null ? "empty" : entry.body.by === "" ? "a tombstone" : `${entry.body.by}'s`;
}
