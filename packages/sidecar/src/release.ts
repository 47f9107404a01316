import { isSameFile } from "./file-port.ts";
import { dropGuard, takeGuard } from "./guard.ts";
import { RECORD_BYTES_MAX, REMOVAL_MS_MAX } from "./limits.ts";
import { decodeRecord } from "./record.ts";
import type { Claim, FileNumber, Site } from "./site.ts";
import type { Steps } from "./steps.ts";

/** `lost`: somebody else had removed the lock. Nothing of theirs was touched. */
export type Release = "released" | "lost";

/**
 * A release that failed half-way (no permission, say) and is to be tried again must go on from its mark.
 * Set by `release`, and by nobody else.
 */
export interface Removal {
  mark: string | undefined;
}

/**
 * Renames the private file to a mark, which only one can for each incarnation: whoever it is removes the lock file and
 * nobody else ever unlinks on its behalf. So no unlink can hit the lock of a successor.
 */
export function* release(site: Site, claim: Claim, removal: Removal): Steps<Release> {
  if (!claim.isLinked) {
    return (yield* removeIfSame(site, claim.nonce)) ? "released" : "lost";
  }
  if (removal.mark === undefined) {
    const mark = freshMark(site, claim.nonce);
    if (!(yield* site.files.rename(site.names.privateFile(claim.nonce, site.makers.self), mark))) {
      return "lost";
    }
    removal.mark = mark;
  }
  const wasThere = yield* finishRemoval(site, claim.nonce, removal.mark, claim.file);
  return wasThere ? "released" : "lost";
}

/**
 * The same under a guard, for a lock that a tool which judges by age may be removing at this moment, and for one
 * without a private file. `busy`: somebody else has the guard.
 */
export function* releaseGuarded(site: Site, claim: Claim, removal: Removal): Steps<Release | "busy"> {
  const guard = yield* takeGuard(site);
  if (guard === undefined) {
    return "busy";
  }
  try {
    return yield* release(site, claim, removal);
  } finally {
    yield* dropGuard(site, guard);
  }
}

/**
 * The steps of whoever won the mark of `x`. True if the lock file was there, and is not any more.
 *
 * @param file The number of the file that has the mark, where it is known.
 */
export function* finishRemoval(site: Site, x: string, wonMark: string, file?: FileNumber): Steps<boolean> {
  const { files, names } = site;
  const startedMs = site.monotonicMs();
  const wasThere = yield* isIncarnation(site, x, file ?? (yield* files.stamps(wonMark)));
  // Where no process can be proven gone, a remover this slow may have been succeeded; a mark can be won only once.
  const isSlow = site.monotonicMs() - startedMs > REMOVAL_MS_MAX;
  const mark = isSlow ? freshMark(site, x) : wonMark;
  if (isSlow && !(yield* files.rename(wonMark, mark))) {
    return false;
  }
  const isRemoved = wasThere && (yield* files.unlink(names.lock));
  yield* files.unlink(mark);
  return isRemoved;
}

export function freshMark(site: Site, x: string): string {
  return site.names.mark(x, site.makers.self, site.count());
}

/** Whether the lock file is that of `x`, which has the mark as another name: the mark keeps its number from being given again. */
function* isIncarnation(site: Site, x: string, file: FileNumber | undefined): Steps<boolean> {
  const lock = yield* site.files.stamps(site.names.lock);
  return lock !== undefined && (isSameFile(lock, file) || (yield* hasNonce(site, x)));
}

function* hasNonce({ files, names }: Site, x: string): Steps<boolean> {
  const look = yield* files.read(names.lock, RECORD_BYTES_MAX);
  const holder = look.kind === "file" ? decodeRecord(look.bytes) : undefined;
  return holder?.kind === "ours" && holder.nonce === x;
}

/** Under the guard, for a lock file that never had another name. */
function* removeIfSame(site: Site, x: string): Steps<boolean> {
  return (yield* hasNonce(site, x)) && (yield* site.files.unlink(site.names.lock));
}
