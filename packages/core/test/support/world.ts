import { createMemoryStore, type RegisterStore } from "@holdfast/store";
import type { Host, HostIdentity, Liveness } from "../../src/host.ts";
import { createLockManager, type LockManager } from "../../src/manager.ts";
import type { LockEvent } from "../../src/events.ts";
import type { LockManagerOptions } from "../../src/options.ts";
import { createManualClock, type ManualClock } from "./manual-clock.ts";

/** One store, and machines whose clocks a test moves. */
export interface World {
  readonly clock: ManualClock;
  readonly store: RegisterStore;
  /** Every request that reached the store, as `operation key`. */
  readonly requests: string[];
  manager(options?: Partial<LockManagerOptions> & { readonly pid?: number; readonly liveness?: Liveness }): TestManager;
}

export interface TestManager extends LockManager {
  readonly events: LockEvent[];
}

export function createWorld(options: { readonly storeClock?: boolean; readonly wrap?: (store: RegisterStore) => RegisterStore } = {}): World {
  const clock = createManualClock();
  const bare = createMemoryStore(options.storeClock === false ? {} : { nowMs: () => clock.now().wallMs });
  const store = options.wrap?.(bare) ?? bare;
  const requests: string[] = [];
  let pids = 100;
  let nonces = 0;
  return {
    clock,
    store,
    requests,
    manager({ pid = (pids += 1), liveness = "unknown", ...rest } = {}) {
      const events: LockEvent[] = [];
      const identity: HostIdentity = { hostname: `host-${pid}`, machineId: null, bootId: `boot-${pid}`, pidNamespace: "pid:1", pid, processStartedAt: "1" };
      const host: Host = { identity: () => identity, liveness: () => liveness };
      const random = {
        fraction: () => 0.5,
        nonce: () => (nonces += 1).toString(16).padStart(32, "0"),
      };
      const manager = createLockManager({ store: counted(store, requests), clock, host, random, onEvent: (event) => events.push(event), ...rest });
      return { ...manager, events };
    },
  };
}

function counted(store: RegisterStore, log: string[]): RegisterStore {
  return {
    ...store,
    read: (key, request) => (log.push(`read ${key}`), store.read(key, request)),
    list: (prefix, request) => (log.push(`list ${prefix}`), store.list(prefix, request)),
    create: (key, body, request) => (log.push(`create ${key}`), store.create(key, body, request)),
    replace: (key, body, version, request) => (log.push(`replace ${key}`), store.replace(key, body, version, request)),
    remove: (key, version, request) => (log.push(`remove ${key}`), store.remove(key, version, request)),
  };
}
