import { acquireBlocking } from "./acquire-blocking.ts";
import { acquireWaiting } from "./acquire-waiting.ts";
import { createHandle, createSyncHandle, type SidecarLockHandle, type SidecarLockSyncHandle } from "./handle.ts";
import type { Held } from "./held.ts";
import { monitor } from "./monitor.ts";
import type { SidecarLockAcquireOptions, SidecarLockSyncOptions } from "./options.ts";
import { mayEnter, type Ownership } from "./reentrancy.ts";
import { readRequest, type Request } from "./request.ts";
import type { World } from "./world.ts";

/** A lock that a manager holds. */
export interface SidecarLockHeldEntry {
  readonly normalizedTargetPath: string;
  readonly lockPath: string;
  /** Milliseconds since 1970. */
  readonly acquiredAt: number;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Gives the lock back whatever handles there are. False if it had been given back. */
  forceRelease(): Promise<boolean>;
}

/** The locks of one key in this process, by target. */
export interface ManagerCore {
  acquire(options: SidecarLockAcquireOptions, ownership: Ownership): Promise<SidecarLockHandle>;
  acquireSync(options: SidecarLockSyncOptions, ownership: Ownership): SidecarLockSyncHandle;
  drain(): Promise<void>;
  reset(): void;
  heldEntries(): SidecarLockHeldEntry[];
}

interface Entry {
  readonly held: Held;
  readonly ownership: Ownership;
  stopMonitor(): void;
  /** Tells the holder that its lock was lost, unless that was told. */
  tellLost(): void;
}

export function createManagerCore(world: World): ManagerCore {
  const entries = new Map<string, Entry>();

  function enter(request: Request): Held | undefined {
    const entry = entries.get(request.paths.target);
    return entry !== undefined && entry.held.handles > 0 && mayEnter(entry.ownership, request.choices) ? entry.held : undefined;
  }

  function onEnd(held: Held, how: "released" | "lost"): void {
    const { target } = held.request.paths;
    const entry = entries.get(target);
    if (entry?.held !== held) {
      return;
    }
    entries.delete(target);
    entry.stopMonitor();
    if (how === "lost") {
      entry.tellLost();
    }
  }

  /** From now on the manager knows of it. */
  function keep(held: Held, ownership: Ownership): void {
    const { choices, settings, paths } = held.request;
    const tellLost = choices.onCompromised === undefined ? undefined : once(() => choices.onCompromised?.({ lockPath: paths.lock, normalizedTargetPath: paths.target }));
    const isMonitored = tellLost !== undefined || settings.checkIntervalMs > 0;
    const stopMonitor = isMonitored ? monitor(world, held, settings.checkIntervalMs, tellLost) : (): void => undefined;
    entries.set(paths.target, { held, ownership, stopMonitor, tellLost: () => tellLost?.() });
  }

  async function acquire(options: SidecarLockAcquireOptions, ownership: Ownership): Promise<SidecarLockHandle> {
    const request = readRequest(world, options);
    const entered = enter(request);
    const held = entered ?? (await acquireWaiting(world, request, { onEnd, enter: () => enter(request), signal: options.signal }));
    if (held.request === request) {
      keep(held, ownership);
    }
    return createHandle(held);
  }

  function acquireSync(options: SidecarLockSyncOptions, ownership: Ownership): SidecarLockSyncHandle {
    const request = readRequest(world, options);
    const held = enter(request) ?? acquireBlocking(world, request, onEnd);
    if (held.request === request) {
      keep(held, ownership);
    }
    return createSyncHandle(held);
  }

  return {
    acquire,
    acquireSync,
    async drain() {
      await Promise.allSettled([...entries.values()].map(({ held }) => forceRelease(held)));
    },
    reset() {
      // Ending one takes it out of the map, which an iteration of a map allows for.
      for (const { held } of entries.values()) {
        endQuietly(held);
      }
    },
    heldEntries: () => [...entries.values()].map(({ held }) => entryOf(held)),
  };
}

function entryOf(held: Held): SidecarLockHeldEntry {
  const { paths, choices } = held.request;
  return {
    normalizedTargetPath: paths.target,
    lockPath: paths.lock,
    acquiredAt: held.acquiredAt,
    metadata: choices.metadata ?? {},
    forceRelease: () => forceRelease(held),
  };
}

function endQuietly(held: Held): void {
  held.handles = 0;
  try {
    held.endSync();
  } catch {
    // The lock stays among the entries, where `forceRelease` and the end of the process try again.
  }
}

async function forceRelease(held: Held): Promise<boolean> {
  if (held.hasEnded()) {
    return false;
  }
  held.handles = 0;
  await held.end();
  return true;
}

function once(call: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) {
      isDone = true;
      call();
    }
  };
}
