/**
 * What a process does, one after the other. It remembers the version that it last read or wrote.
 *
 * - `read`, `read-unless`: reads, the second unless the version is still the one remembered.
 * - `write`: creates if it last saw the register absent, replaces if it remembers a version, else does nothing.
 * - `create`: creates, whatever it remembers. `replace`, `remove`: of the version remembered; without one, nothing.
 * - `list`: lists, and remembers the version listed. `create-other`: creates another register.
 * - `reopen`: opens its store anew, as a program started again.
 * - `delete-by-hand`, `move-aside`, `move-back`: what an operator does to the register's directory.
 */
export type Act = "read" | "read-unless" | "write" | "create" | "replace" | "remove" | "list" | "create-other" | "reopen" | "delete-by-hand" | "move-aside" | "move-back";

export interface ProcessScript {
  /** One of the digits `1` to `9` or the letters `a` to `f`: versions that the process makes begin with it. */
  readonly name: string;
  readonly acts: readonly Act[];
  /** The version remembered at the start. */
  readonly known?: string;
  /** Replies may get lost, requests may arrive twice: `missing` proves nothing. Default: the scenario's. */
  readonly isOverNetwork?: boolean;
  /** Does what it does by hand; nobody's promises are about it. */
  readonly isOperator?: boolean;
}

/** What became of one act. */
export type Answer =
  | { readonly kind: "found"; readonly version: string; readonly body: string }
  | { readonly kind: "unchanged"; readonly version: string }
  | { readonly kind: "absent" }
  | { readonly kind: "written"; readonly version: string }
  | { readonly kind: "conflict" }
  | { readonly kind: "removed" }
  /** The version listed; null if listed without one, undefined if not listed. */
  | { readonly kind: "listed"; readonly version: string | null | undefined }
  | { readonly kind: "failed"; readonly code: string; readonly message: string }
  /** Something that is no `StoreError` came out. */
  | { readonly kind: "bug"; readonly message: string };

/** One request and what it may do to the register. */
export interface Attempt {
  readonly act: Act;
  /** The version it is to replace, remove or compare with. */
  readonly base: string | undefined;
  /** The nonces that it took: what it writes carries one of them. */
  readonly nonces: readonly string[];
  /** Undefined while it runs. */
  readonly answer: Answer | undefined;
}
