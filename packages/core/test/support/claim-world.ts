import { type ClaimStore, createMemoryClaimStore, type MemoryClaimStoreOptions } from "@holdfast/store";
import type { Host, HostIdentity } from "../../src/host.ts";
import { createLockManager } from "../../src/manager.ts";
import type { LockEvent } from "../../src/events.ts";
import type { LockManagerOptions } from "../../src/options.ts";
import { createManualClock, type ManualClock } from "./manual-clock.ts";
import type { TestManager } from "./world.ts";

/** One claim store, and machines whose clocks a test moves. */
export interface ClaimWorld {
  readonly clock: ManualClock;
  readonly store: ClaimStore;
  /** Every request that reached the store, as `operation` and the last part of its key, without the id. */
  readonly requests: string[];
  manager(options?: Partial<LockManagerOptions>): TestManager;
}

export type ClaimWorldOptions = Omit<MemoryClaimStoreOptions, "nowMs"> & { readonly storeClock?: boolean; readonly wrap?: (store: ClaimStore) => ClaimStore };

export function createClaimWorld({ storeClock = true, wrap, ...options }: ClaimWorldOptions = {}): ClaimWorld {
  const clock = createManualClock();
  const bare = createMemoryClaimStore(storeClock ? { ...options, nowMs: () => clock.now().wallMs } : options);
  const store = wrap?.(bare) ?? bare;
  const requests: string[] = [];
  let pids = 100;
  let nonces = 0;
  return {
    clock,
    store,
    requests,
    manager(rest = {}) {
      pids += 1;
      const events: LockEvent[] = [];
      const identity: HostIdentity = { hostname: `host-${pids}`, machineId: null, bootId: `boot-${pids}`, pidNamespace: "pid:1", pid: pids, processStartedAt: "1" };
      const host: Host = { identity: () => identity, liveness: () => "unknown" };
      const random = { fraction: () => 0.5, nonce: () => (nonces += 1).toString(16).padStart(32, "0") };
      const manager = createLockManager({ store: counted(store, requests), clock, host, random, onEvent: (event) => events.push(event), ...rest });
      return { ...manager, events };
    },
  };
}

function counted(store: ClaimStore, log: string[]): ClaimStore {
  const short = (key: string): string => key.replace(/^.*\/lock\.claims\//, "").replace(/\.0*(\d+)\.\d+\.[0-9a-f]+$/, " $1");
  return {
    ...store,
    putUnique: (key, body, request) => (log.push(`${body.byteLength <= 1 ? "bury" : "put"} ${short(key)}`), store.putUnique(key, body, request)),
    read: (key, request) => (log.push(`read ${short(key)}`), store.read(key, request)),
    list: (prefix, request) => (log.push("list"), store.list(prefix, request)),
    removeExact: (key, version, request) => (log.push(`remove ${short(key)}`), store.removeExact(key, version, request)),
  };
}
