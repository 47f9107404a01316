export { isSidecarLockError, SidecarLockError, type SidecarLockErrorCode, type SidecarLockErrorDetails } from "./errors.ts";
export { fencedWriteFile, type FencedWriteFileOptions, type FencedWriteFileOutcome } from "./fenced-write-file.ts";
export type { SidecarLockHandle, SidecarLockSyncHandle } from "./handle.ts";
export type { SidecarLockReclaimParams } from "./judge.ts";
export type { SidecarLockHeldEntry } from "./manager.ts";
export { breakSidecarLock, inspectSidecarLock, type SidecarLockView } from "./operator.ts";
export type { SidecarLockAcquireOptions, SidecarLockCompromisedInfo, SidecarLockSyncOptions, WithSidecarLockOptions } from "./options.ts";
export type { SidecarLockRetryOptions } from "./retry-delays.ts";
export { createSidecarLockManager, type SidecarLockManager, withSidecarLock } from "./sidecar-lock.ts";
