import type { CloudsticLock } from "./read-locks.ts";
import { isExpired } from "./record.ts";

/** Why somebody may not have the lock, in the tool's later words; undefined if he may. */
export type Obstacle = { readonly lock: CloudsticLock; readonly why: string };

/**
 * What is not certainly expired holds: a record that cannot be read does, an expiry that is no time does. (The releases up
 * to 1.14 take an unreadable lock for none; this is where they are not followed.)
 *
 * @param mode The mode that is asked for. @param wallMs Milliseconds since 1970, by this machine.
 */
export function obstacleTo(mode: "exclusive" | "shared", locks: readonly CloudsticLock[], wallMs: number): Obstacle | undefined {
  for (const lock of locks) {
    const isInTheWay = lock.mode === "exclusive" || mode === "exclusive";
    if (isInTheWay && isHeld(lock, wallMs)) {
      return { lock, why: reasonFor(lock, mode) };
    }
  }
  return undefined;
}

export function isHeld({ content }: CloudsticLock, wallMs: number): boolean {
  return content.kind !== "record" || !isExpired(content.record, wallMs);
}

function reasonFor({ content, mode: held, key }: CloudsticLock, asked: "exclusive" | "shared"): string {
  switch (content.kind) {
    case "encrypted":
      return `repository holds an unreadable ${held} lock ${key}: it is encrypted, and no key was given`;
    case "unreadable":
      return `repository holds an unreadable ${held} lock ${key}: ${content.problem}`;
    case "record":
      break;
  }
  const { holder, operation, acquired_at: acquired, expires_at: expires } = content.record;
  if (held === "shared") {
    return `cannot acquire exclusive lock: repository is locked (shared) by ${holder} (operation: ${operation})`;
  }
  return `repository is ${asked === "shared" ? "exclusively " : ""}locked by ${holder} (operation: ${operation}, acquired: ${acquired}, expires: ${expires})`;
}
