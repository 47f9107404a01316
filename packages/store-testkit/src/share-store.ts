import { type RegisterStore, StoreError, type StoreOperation } from "@holdfast/store";
import { interceptStore } from "./intercept-store.ts";

/**
 * Connections to a store that lives in this process, such as `createMemoryStore()`, where one object is the store
 * itself: each can be closed alone. A driver's own connections need none of this.
 */
export function shareStore(store: RegisterStore): () => Promise<RegisterStore> {
  return async () => connectionTo(store);
}

function connectionTo(store: RegisterStore): RegisterStore {
  const watchers = new Set<Disposable>();
  let closed = false;

  function assertOpen(operation: StoreOperation, key: string): void {
    if (closed) {
      throw new StoreError({ code: "INVALID", operation, location: store.location, key, problem: "the connection is closed." });
    }
  }

  return {
    ...interceptStore(store, async (request, send) => {
      assertOpen(request.operation, request.key);
      return send(request.signal);
    }),
    watch(key, onChange) {
      assertOpen("watch", key);
      const watcher = store.watch(key, onChange);
      watchers.add(watcher);
      return {
        [Symbol.dispose]() {
          watchers.delete(watcher);
          watcher[Symbol.dispose]();
        },
      };
    },
    async close() {
      closed = true;
      for (const watcher of watchers) {
        watcher[Symbol.dispose]();
      }
      watchers.clear();
    },
  };
}
