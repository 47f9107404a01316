import { SidecarLockError, type SidecarLockErrorCode } from "./errors.ts";
import { RECORD_BYTES_MAX } from "./limits.ts";
import { type LockChoices, readSettings, type Settings } from "./options.ts";
import { decodeRecord, type Payload } from "./record.ts";
import type { Site } from "./site.ts";
import { run } from "./steps.ts";
import { type Paths, resolvePaths } from "./target-path.ts";
import { siteFor, type World } from "./world.ts";

/** One call for a lock, checked and with its paths found. */
export interface Request {
  readonly choices: LockChoices;
  readonly settings: Settings;
  readonly paths: Paths;
  readonly site: Site;
}

/** @throws {RangeError} for an option out of its range. */
export function readRequest(world: World, choices: LockChoices): Request {
  const settings = readSettings(choices);
  const paths = resolvePaths(choices.targetPath, choices.lockPath);
  return { choices, settings, paths, site: siteFor(world, paths.realLock, settings.staleMs) };
}

export function refusal({ paths }: Request, code: SidecarLockErrorCode, problem: string, payload: Payload | null = null): SidecarLockError {
  return new SidecarLockError({ code, problem, payload, lockPath: paths.lock, normalizedTargetPath: paths.target });
}

/** @param seen Who was in the way, as last seen. */
export function timedOut(request: Request, seen: Obstacle | undefined): SidecarLockError {
  const { target, lock } = request.paths;
  return refusal(request, "file_lock_timeout", `file lock timeout for ${target}: ${inWords(seen, lock)}`, payloadOf(request, seen));
}

/** A task that only queued behind another one of this process has not read what that one wrote. */
function payloadOf({ site }: Request, seen: Obstacle | undefined): Payload | null {
  if (seen?.kind !== "this-process") {
    return seen?.kind === "holder" ? seen.payload : null;
  }
  const look = run(site.files.read(site.names.lock, RECORD_BYTES_MAX));
  const holder = look.kind === "file" ? decodeRecord(look.bytes) : undefined;
  return holder === undefined || holder.kind === "unreadable" ? null : holder.payload;
}

export type Obstacle =
  | { readonly kind: "holder"; readonly payload: Payload | null; readonly liveness: string }
  | { readonly kind: "remover" }
  | { readonly kind: "guard" }
  | { readonly kind: "this-process" };

function inWords(seen: Obstacle | undefined, lock: string): string {
  switch (seen?.kind) {
    case "holder": {
      const pid = seen.payload?.["pid"];
      const who = typeof pid === "number" ? `process ${pid}` : "somebody who does not say which process it is";
      const state = { alive: "which runs", gone: "which has ended", unknown: "which may or may not run" }[seen.liveness] ?? seen.liveness;
      return `held by ${who}, ${state} (${lock}).`;
    }
    case "remover":
      return `somebody is removing a lock and has not finished; if no process uses it any more, delete ${lock}.`;
    case "guard":
      return `the reclaim guard ${lock}.reclaim is in the way; if no process is reclaiming, delete that directory.`;
    case "this-process":
      return `another task of this process holds it (${lock}).`;
    case undefined:
      return `${lock} changed whenever it was looked at.`;
  }
}

