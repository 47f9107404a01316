import type { FileLook } from "./file-port.ts";
import { dropGuard, type Guard, isStillOurs, takeGuard } from "./guard.ts";
import { RECORD_BYTES_MAX } from "./limits.ts";
import { type Holder, sameBytes } from "./record.ts";
import { finishRemoval, freshMark } from "./release.ts";
import type { Site } from "./site.ts";
import type { Steps } from "./steps.ts";
import { isLeftInRemoval, takeOverMark } from "./take-over-mark.ts";

/**
 * - `removed`: the lock file is gone.
 * - `changed`: it is another one than was judged, or shows a new sign of life.
 * - `busy`: somebody else is removing it, or something.
 */
export type Reclaim = "removed" | "changed" | "busy";

type OurHolder = Extract<Holder, { readonly kind: "ours" }>;

/**
 * Removes a lock whose holder was judged dead or abandoned.
 *
 * @param judged The very file that was judged.
 */
export function* reclaim(site: Site, judged: FileLook, holder: Holder): Steps<Reclaim> {
  const guard = yield* takeGuard(site);
  if (guard === undefined) {
    return "busy";
  }
  try {
    if (!(yield* isUnchanged(site, judged))) {
      return "changed";
    }
    return holder.kind === "ours" ? yield* reclaimOurs(site, guard, judged, holder) : yield* unlinkForeign(site, guard);
  } finally {
    yield* dropGuard(site, guard);
  }
}

/**
 * Finishes what a remover that is dead had begun, whatever there is to say of the holder: it lost its lock when the remover won
 * the mark, and while its process runs nobody would judge it dead. `busy` where nothing of the kind is there.
 */
export function* finishForDeadRemover(site: Site, judged: FileLook, { nonce: x, maker }: OurHolder): Steps<Reclaim> {
  const guard = (yield* isLeftInRemoval(site, x, maker)) ? yield* takeGuard(site) : undefined;
  if (guard === undefined) {
    return "busy";
  }
  try {
    const taken = (yield* isUnchanged(site, judged)) ? yield* takeOverMark(site, x) : "changed";
    return taken === "no-mark" ? "changed" : taken;
  } finally {
    yield* dropGuard(site, guard);
  }
}

function* reclaimOurs(site: Site, guard: Guard, judged: FileLook, { nonce: x, maker }: OurHolder): Steps<Reclaim> {
  const mark = freshMark(site, x);
  if (yield* site.files.rename(site.names.privateFile(x, maker), mark)) {
    yield* finishRemoval(site, x, mark);
    return "removed";
  }
  const taken = yield* takeOverMark(site, x);
  if (taken !== "no-mark") {
    return taken;
  }
  // Neither a private file nor a mark, twice: somebody deleted them, or there never were any (no hard links here).
  // Nobody but the holder of the guard removes such a file, and the holder itself only under the guard.
  return (yield* isUnchanged(site, judged)) ? yield* unlinkForeign(site, guard) : "changed";
}

/**
 * The guard keeps other removers out, and the bytes were read again under it: all that can be done with such a file.
 * Whoever was so slow that the guard went to somebody else leaves it.
 */
function* unlinkForeign(site: Site, guard: Guard): Steps<Reclaim> {
  if (!(yield* isStillOurs(site, guard))) {
    return "busy";
  }
  return (yield* site.files.unlink(site.names.lock)) ? "removed" : "changed";
}

/** A newer stamp is a sign of life. */
function* isUnchanged(site: Site, judged: FileLook): Steps<boolean> {
  const look = yield* site.files.read(site.names.lock, RECORD_BYTES_MAX);
  return look.kind === "file" && look.modifiedMs === judged.modifiedMs && sameBytes(look.bytes, judged.bytes);
}
