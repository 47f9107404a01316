import { createHash } from "node:crypto";
import type { Liveness } from "@holdfast/host";
import type { FileLook } from "./file-port.ts";
import { isPerhapsBeingWritten, livenessOfHolder } from "./judge.ts";
import { RECORD_BYTES_MAX, STALE_MS } from "./limits.ts";
import { reclaim } from "./reclaim.ts";
import { decodeRecord, type Holder, type Payload } from "./record.ts";
import { run } from "./steps.ts";
import { siteFor, thisWorld } from "./world.ts";

/** A lock file as somebody sees it who neither holds it nor wants to: an operator. */
export interface SidecarLockView {
  readonly lockPath: string;
  /** `ours` was written by this package, `foreign` by another tool; `unreadable` is empty or no JSON. */
  readonly kind: "ours" | "foreign" | "unreadable" | "not-file";
  readonly payload: Payload | null;
  readonly holder: Liveness;
  /** Milliseconds since 1970. */
  readonly modifiedMs: number;
  /** Perhaps its writer is between creating and writing. */
  readonly isPerhapsBeingWritten: boolean;
  /** Equal for two looks at a lock that did not change between them; null where nothing can be removed. */
  readonly stamp: string | null;
}

const looks = new WeakMap<SidecarLockView, { readonly look: FileLook; readonly holder: Holder }>();

/** Undefined if there is none. Changes nothing. */
export function inspectSidecarLock(lockPath: string): SidecarLockView | undefined {
  const world = thisWorld();
  const look = run(world.files.read(lockPath, RECORD_BYTES_MAX));
  if (look.kind === "missing") {
    return undefined;
  }
  if (look.kind === "not-file") {
    return { lockPath, kind: "not-file", payload: null, holder: "unknown", modifiedMs: 0, isPerhapsBeingWritten: false, stamp: null };
  }
  const holder = decodeRecord(look.bytes);
  const judgement = { look, holder, makers: world.makers, staleMs: STALE_MS, nowMs: world.clock.wallMs() };
  const view: SidecarLockView = {
    lockPath,
    kind: holder.kind,
    payload: holder.kind === "unreadable" ? null : holder.payload,
    holder: livenessOfHolder(judgement),
    modifiedMs: look.modifiedMs,
    isPerhapsBeingWritten: isPerhapsBeingWritten(judgement),
    stamp: `${look.size}:${look.modifiedMs}:${createHash("sha256").update(look.bytes).digest("hex").slice(0, 32)}`,
  };
  looks.set(view, { look, holder });
  return view;
}

/**
 * Removes a lock that was looked at, whoever holds it, in the steps by which a dead holder's lock is taken over: nothing that
 * came after the look is touched. A holder that lives learns of it as it learns of every loss.
 *
 * @returns `busy`: somebody else is removing it, or left a guard behind less than half a minute ago.
 */
export function breakSidecarLock(view: SidecarLockView): "removed" | "changed" | "busy" {
  const seen = looks.get(view);
  return seen === undefined ? "changed" : run(reclaim(siteFor(thisWorld(), view.lockPath, STALE_MS), seen.look, seen.holder));
}
