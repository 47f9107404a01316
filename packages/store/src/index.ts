export {
  isClaimStore,
  type ClaimEntry,
  type ClaimReadOutcome,
  type ClaimStore,
  type ClaimStoreCapabilities,
  type ClaimWritten,
  type Listing,
} from "./claim-store.ts";
export { isStoreError, StoreError, type StoreErrorCode, type StoreErrorDetails, type StoreOperation } from "./errors.ts";
export { fencedGet, type FencedGetOutcome } from "./fenced/fenced-get.ts";
export { fencedPut, type FencedPut, type FencedPutOutcome } from "./fenced/fenced-put.ts";
export { KEY_BYTES_MAX, KEY_SEGMENT_BYTES_MAX, validateKey, validatePrefix } from "./key.ts";
export { createMemoryStore, type MemoryStoreOptions } from "./memory.ts";
export { createMemoryClaimStore, type MemoryClaimStoreOptions } from "./memory-claims.ts";
export {
  BODY_BYTES_MAX,
  LIST_ENTRIES_MAX,
  type EntryInfo,
  type ReadOptions,
  type ReadOutcome,
  type RegisterStore,
  type RemoveOutcome,
  type RequestOptions,
  type StoreCapabilities,
  type WriteOutcome,
} from "./register-store.ts";
export { toVersion, type Version } from "./version.ts";
