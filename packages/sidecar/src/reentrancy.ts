import { AsyncLocalStorage } from "node:async_hooks";
import type { LockChoices } from "./options.ts";

/**
 * Whose a held lock is inside of one process. Without a name it is the callback of `withLock` and whatever that starts:
 * another task of the same process is not the holder, whoever holds.
 */
export interface Ownership {
  readonly owner: string | undefined;
  readonly allowsReentrant: boolean;
  /** Unlike any other; undefined where the lock was taken without a callback. */
  readonly scope: symbol | undefined;
}

let scopes: AsyncLocalStorage<ReadonlySet<symbol>> | undefined;

/** @param hasCallback Whether the lock is taken for a callback. */
export function ownershipFor(choices: LockChoices, hasCallback: boolean): Ownership {
  const allowsReentrant = choices.allowReentrant === true;
  return { owner: choices.reentrantOwner, allowsReentrant, scope: hasCallback && allowsReentrant ? Symbol("lock") : undefined };
}

export function mayEnter(held: Ownership, choices: LockChoices): boolean {
  if (choices.reentrantOwner !== undefined || held.owner !== undefined) {
    return choices.reentrantOwner === held.owner;
  }
  if (choices.allowReentrant !== true || !held.allowsReentrant) {
    return false;
  }
  return held.scope === undefined || scopes?.getStore()?.has(held.scope) === true;
}

/** Runs a callback as the holder. Costs nothing where reentrancy was not asked for: it slows every promise of a process. */
export function runAsHolder<T>({ scope }: Ownership, work: () => T): T {
  if (scope === undefined) {
    return work();
  }
  scopes ??= new AsyncLocalStorage();
  return scopes.run(new Set([...(scopes.getStore() ?? []), scope]), work);
}
