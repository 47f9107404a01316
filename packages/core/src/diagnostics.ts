import type { EventListener, LockEvent } from "./events.ts";
import type { AcquireLease } from "./protocol.ts";

/** The channel of `node:diagnostics_channel` on which every event of every manager of this process is published. */
export const LOCK_CHANNEL = "holdfast:lock";

/** The tracing channel on which each acquire is traced, from its call to its outcome: `tracing:holdfast:acquire:start` and so on. */
export const ACQUIRE_CHANNEL = "holdfast:acquire";

/** What is published on `LOCK_CHANNEL`. */
export type LockMessage = LockEvent & {
  /** Of the store, as `RegisterStore.location` says it. Never holds a secret. */
  readonly location: string;
};

/** What an acquire is traced with; the channel adds `result` (the lease) or `error`. */
export interface AcquireTrace {
  readonly lock: string;
  readonly location: string;
  readonly mode: "exclusive" | "shared";
}

/** Asked of the process and not imported, so that core runs where there is none. */
function channels() {
  return globalThis.process?.getBuiltinModule?.("node:diagnostics_channel");
}

/** Publishing costs one look while nobody listens. What a subscriber throws is told by Node, and does not reach the protocol. */
export function createPublisher(location: string): EventListener {
  const channel = channels()?.channel(LOCK_CHANNEL);
  return (event) => {
    if (channel?.hasSubscribers === true) {
      const message: LockMessage = { ...event, location };
      channel.publish(message);
    }
  };
}

/** The same acquire, told to whoever traces. */
export function traced(location: string, acquire: AcquireLease): AcquireLease {
  const channel = channels()?.tracingChannel<unknown, object>(ACQUIRE_CHANNEL);
  return async (name, options, startedAt) => {
    if (channel?.hasSubscribers !== true) {
      return acquire(name, options, startedAt);
    }
    const trace: AcquireTrace = { lock: name, location, mode: options.mode ?? "exclusive" };
    return channel.tracePromise(() => acquire(name, options, startedAt), { ...trace });
  };
}
