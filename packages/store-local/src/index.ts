export { parseLocalUri, type LocalStoreOptions } from "./config.ts";
export { detectFileSystem, type Detected, type FileSystemKind } from "./file-system.ts";
export { createLocalStore } from "./store.ts";
