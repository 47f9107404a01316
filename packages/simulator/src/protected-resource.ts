import { toVersion, type WriteOutcome } from "@holdfast/store";
import { hashText } from "./hash.ts";
import { type Request, sendRequest } from "./send-request.ts";
import type { TrackedLease } from "./world.ts";

/** One arrival at the resource, in the order of their arrival. */
export interface Presentation {
  readonly lease: TrackedLease;
  readonly accepted: boolean;
}

/**
 * What the lock guards, as a user is told to build it: it remembers the highest token that it saw, and refuses lower ones.
 * It knows nothing of the store and of time, so it also meets what a holder sent before it lost its lease.
 */
export interface ProtectedResource {
  /** Sends the token of this lease on its way. Whether it arrives, and when, is decided where it is for requests. */
  present(lease: TrackedLease): void;
  readonly presentations: readonly Presentation[];
  digest(): number;
}

export interface ProtectedResourceOptions {
  readonly nowMs: () => number;
  readonly onSend: (request: Request) => void;
}

export function createProtectedResource({ nowMs, onSend }: ProtectedResourceOptions): ProtectedResource {
  const presentations: Presentation[] = [];
  const highest = new Map<string, number>();
  let digest = 0;

  function arrive(lease: TrackedLease): WriteOutcome {
    const { lock, token, name } = lease;
    const accepted = token >= (highest.get(lock) ?? 0);
    if (accepted) {
      highest.set(lock, token);
    }
    presentations.push({ lease, accepted });
    digest = hashText(`${name} ${token}`, digest);
    return accepted ? { kind: "written", version: toVersion(`${name} ${token}`) } : { kind: "conflict" };
  }

  return {
    presentations,
    present(lease) {
      const sent = sendRequest({ process: lease.process, operation: "replace", key: `guarded by ${lease.lock}`, nowMs, onSend, signal: undefined, act: () => arrive(lease) });
      // The script does not wait for it; a lost answer is what a late write looks like from its sender.
      void sent.catch(() => undefined);
    },
    digest: () => digest,
  };
}
