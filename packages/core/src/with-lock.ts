import type { Lease } from "./lease.ts";
import type { AcquireOptions } from "./options.ts";
import type { AcquireLease } from "./protocol.ts";

/**
 * Runs a task under a lock. The task gets the lease and must heed `lease.signal`. When the task succeeds but its lease
 * was lost meanwhile, that is the result: the work was not guarded to its end.
 */
export async function withLock<T>(acquire: AcquireLease, name: string, options: AcquireOptions, task: (lease: Lease) => Promise<T> | T): Promise<T> {
  const lease = await acquire(name, options);
  try {
    const result = await task(lease);
    lease.assertHeld();
    return result;
  } finally {
    await lease.release();
  }
}
