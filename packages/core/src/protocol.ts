import type { BreakOptions, BreakOutcome, BreakTarget } from "./break-lock.ts";
import type { Instant } from "./clock.ts";
import type { LockStatus } from "./inspect.ts";
import type { Lease } from "./lease.ts";
import type { AcquireOptions } from "./options.ts";
import type { ReleaseByIdOutcome } from "./release-by-id.ts";
import type { LeaseHandle, ResumeOptions } from "./resume.ts";

/** `startedAt`: when the wait began, where this is only a part of it. */
export type AcquireLease = (name: string, options: AcquireOptions, startedAt?: Instant) => Promise<Lease>;

/** The verbs of a manager by the rules of one protocol; which one, the store decides. */
export interface Protocol {
  readonly acquire: AcquireLease;
  inspect(name: string): Promise<LockStatus>;
  list(prefix: string): Promise<readonly LockStatus[]>;
  breakLock(name: string, target: BreakTarget, options?: BreakOptions): Promise<BreakOutcome>;
  resume(handle: LeaseHandle, options?: ResumeOptions): Promise<Lease>;
  releaseById(name: string, leaseId: string): Promise<ReleaseByIdOutcome>;
}
