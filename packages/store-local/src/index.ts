export { parseLocalUri, type LocalStoreOptions } from "./config.ts";
export { createLocalStore } from "./store.ts";
