import { KEY_SEGMENT_BYTES_MAX, validateKey } from "@holdfast/store";
import { LockError } from "./errors.ts";
import { NAME_BYTES_MAX } from "./limits.ts";

const EXCLUSIVE = "lock.exclusive";
const SHARED = "lock.shared";
const CLAIMS = "lock.claims";
const QUEUE = "lock.queue";

/** The keys of one lock (docs/protocol.md, "Keys"). */
export interface LockKeys {
  readonly exclusive: string;
  /** Ends with a slash. */
  readonly sharedPrefix: string;
  shared(leaseId: string): string;
  /** Who waits in turn, where somebody asked for that (rule 17). */
  readonly queue: string;
  /** Where the claims are, on a store without conditional writes. Ends with a slash. */
  readonly claimsPrefix: string;
}

/**
 * Accepts a lock name: parts separated by slashes, each of 1 to 80 bytes, none `.`, `..`, `lock.exclusive`,
 * `lock.shared`, `lock.queue` or `lock.claims`, 400 bytes in all.
 *
 * @throws {LockError} `INVALID_NAME`, naming the rule.
 */
export function keysOf(name: string): LockKeys {
  const problem = problemWith(name);
  if (problem !== undefined) {
    const shown = name.length <= 80 ? name : `${name.slice(0, 60)}… (${name.length} characters)`;
    throw new LockError({
      code: "INVALID_NAME",
      lock: shown,
      message: `${JSON.stringify(shown)} cannot name a lock: ${problem}`,
      hint: "Use for example \"deploy\" or \"models/customer\".",
    });
  }
  return {
    exclusive: `${name}/${EXCLUSIVE}`,
    sharedPrefix: `${name}/${SHARED}/`,
    shared: (leaseId) => `${name}/${SHARED}/${leaseId}`,
    queue: `${name}/${QUEUE}`,
    claimsPrefix: `${name}/${CLAIMS}/`,
  };
}

function problemWith(name: string): string | undefined {
  if (typeof name !== "string" || name === "") {
    return "a name has at least one character.";
  }
  if (new TextEncoder().encode(name).byteLength > NAME_BYTES_MAX) {
    return `a name has at most ${NAME_BYTES_MAX} bytes, and ${KEY_SEGMENT_BYTES_MAX} between two slashes.`;
  }
  if (name.split("/").some((part) => part === EXCLUSIVE || part === SHARED || part === QUEUE || part === CLAIMS)) {
    return `"${EXCLUSIVE}", "${SHARED}", "${QUEUE}" and "${CLAIMS}" are what a lock's own keys are called.`;
  }
  try {
    validateKey(name, { operation: "read", location: "" });
    return undefined;
  } catch (error) {
    // A lock's name is the beginning of its keys, so the rules of keys are the rules of names.
    return error instanceof Error && "problem" in error ? String(error.problem) : String(error);
  }
}

export interface ParsedKey {
  readonly name: string;
  readonly kind: "exclusive" | "shared" | "queue";
}

/** The lock that a key of a store belongs to; undefined for keys of something else. */
export function parseLockKey(key: string): ParsedKey | undefined {
  const exclusive = /^(.+)\/lock\.exclusive$/s.exec(key);
  if (exclusive?.[1] !== undefined) {
    return { name: exclusive[1], kind: "exclusive" };
  }
  const queue = /^(.+)\/lock\.queue$/s.exec(key);
  if (queue?.[1] !== undefined) {
    return { name: queue[1], kind: "queue" };
  }
  const shared = /^(.+)\/lock\.shared\/[^/]+$/s.exec(key);
  return shared?.[1] === undefined ? undefined : { name: shared[1], kind: "shared" };
}

/** The lock that a key below its claims belongs to, and the rest of the key, whatever it is; undefined for keys of something else. */
export function parseClaimsKey(key: string): { readonly name: string; readonly segment: string } | undefined {
  const [, name, segment] = /^(.+?)\/lock\.claims\/(.+)$/s.exec(key) ?? [];
  return name === undefined || segment === undefined ? undefined : { name, segment };
}
