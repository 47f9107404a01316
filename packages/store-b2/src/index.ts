export type { B2StoreOptions } from "./config.ts";
export { createB2Store } from "./store.ts";
export { parseB2Uri, type B2Flags, type B2UriSettings } from "./uri.ts";
