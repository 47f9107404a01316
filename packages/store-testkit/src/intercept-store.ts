import type { ReadOptions, RegisterStore, RequestOptions, StoreOperation } from "@holdfast/store";

/** The operations that go to the store and come back. */
export type RequestOperation = Extract<StoreOperation, "read" | "list" | "create" | "replace" | "remove">;

export interface StoreRequest {
  readonly operation: RequestOperation;
  /** The key, or the prefix of a listing. */
  readonly key: string;
  readonly signal: AbortSignal | undefined;
}

/** Stands between caller and store: may send the request never, once or again, sooner or later, with another signal. */
export type Around = <Outcome extends { readonly kind: string } | readonly unknown[]>(
  request: StoreRequest,
  send: (signal: AbortSignal | undefined) => Promise<Outcome>,
) => Promise<Outcome>;

/** The same store, each request of which goes through `around`. `watch` and `close` go straight to the store. */
export function interceptStore(store: RegisterStore, around: Around): RegisterStore {
  return {
    location: store.location,
    capabilities: store.capabilities,
    read: (key, options) =>
      around({ operation: "read", key, signal: options?.signal }, (signal) => store.read(key, withSignal(options, signal))),
    list: (prefix, options) =>
      around({ operation: "list", key: prefix, signal: options?.signal }, (signal) => store.list(prefix, withSignal(options, signal))),
    create: (key, body, options) =>
      around({ operation: "create", key, signal: options?.signal }, (signal) => store.create(key, body, withSignal(options, signal))),
    replace: (key, body, version, options) =>
      around({ operation: "replace", key, signal: options?.signal }, (signal) =>
        store.replace(key, body, version, withSignal(options, signal)),
      ),
    remove: (key, version, options) =>
      around({ operation: "remove", key, signal: options?.signal }, (signal) =>
        store.remove(key, version, withSignal(options, signal)),
      ),
    watch: (key, onChange) => store.watch(key, onChange),
    close: () => store.close(),
  };
}

function withSignal(options: ReadOptions | undefined, signal: AbortSignal | undefined): ReadOptions & RequestOptions {
  const { signal: _replaced, ...rest } = options ?? {};
  return signal === undefined ? rest : { ...rest, signal };
}
