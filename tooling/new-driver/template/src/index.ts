export { parseAcmeUri, type AcmeStoreOptions } from "./config.ts";
export { createAcmeStore } from "./store.ts";
