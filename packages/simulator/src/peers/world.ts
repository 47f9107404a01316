/** How a lock is held: by one alone, or by several readers. */
export type Mode = "exclusive" | "shared";

/** What a lock object or lock file says. A directory, which says nothing, carries it as the identity of its time stamp. */
export interface Body {
  /** The process that wrote it; empty on a tombstone. */
  readonly by: string;
  /** Fresh in each attempt; where a peer proves ownership by an exact time stamp, it stands for that stamp. */
  readonly nonce: string;
  /** A time by its writer's wall clock: since when, or until when, as the peer has it. In units. */
  readonly at: number;
  readonly mode: Mode;
}

export interface Entry {
  /** The incarnation: inode, ETag or version. Never used twice. */
  readonly id: number;
  /** Null while it is there and still empty. */
  readonly body: Body | null;
  /** When it was last written, by the store's clock, unless a process set it to a time of its own. In units. */
  readonly stamp: number;
}

/** A bucket, or a directory: what is in it by name. Never changed, only replaced. */
export interface World {
  readonly nextId: number;
  readonly entries: ReadonlyMap<string, Entry>;
}

export const EMPTY_WORLD: World = { nextId: 1, entries: new Map() };

/** The world with a new incarnation under this name. */
export function withNew(world: World, name: string, body: Body | null, now: number): World {
  return { nextId: world.nextId + 1, entries: new Map([...world.entries, [name, { id: world.nextId, body, stamp: now }]]) };
}

/** The world with another body or stamp in the incarnation that is there. */
export function withChanged(world: World, name: string, entry: Entry): World {
  return { ...world, entries: new Map([...world.entries, [name, entry]]) };
}

export function without(world: World, name: string): World {
  return { ...world, entries: new Map([...world.entries].filter(([other]) => other !== name)) };
}

/** Equal for worlds that no process can tell apart. */
export function describeWorld({ entries }: World): string {
  return [...entries]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, { id, body, stamp }]) => `${name}#${id}@${stamp}${body === null ? "" : `:${body.by},${body.nonce},${body.at},${body.mode}`}`)
    .join(" ");
}
