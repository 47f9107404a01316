import { takeApart } from "./guard.ts";
import { FORGOTTEN_MS, RECORD_BYTES_MAX, SWEEP_LOOK_MAX, SWEEP_MAX } from "./limits.ts";
import type { LockFileName } from "./names.ts";
import { decodeRecord } from "./record.ts";
import type { Site } from "./site.ts";
import type { Steps } from "./steps.ts";
import { isNobodys } from "./succession.ts";

/**
 * Removes what processes left that died outside of holding: private files, marks, guards taken half apart.
 *
 * The order is the point: first the maker is judged dead, *then* the lock is read. A maker that dies after the reading
 * could have linked its file in between, and without its private file that lock would be nobody's to remove.
 */
export function* sweep(site: Site): Steps<void> {
  const { files, names } = site;
  let removed = 0;
  for (const name of (yield* files.list(names.directory, SWEEP_LOOK_MAX)) ?? []) {
    const parsed = names.parse(name);
    if (parsed !== undefined && removed < SWEEP_MAX && (yield* sweepOne(site, `${names.directory}/${name}`, parsed))) {
      removed += 1;
    }
  }
}

function* sweepOne(site: Site, path: string, name: LockFileName): Steps<boolean> {
  if (name.kind === "guard-remains") {
    yield* takeApart(site, path);
    return true;
  }
  // What cannot be judged is in use for microseconds, unless it is a held lock's, and that is looked at.
  if (!(yield* isNobodys(site, path, name.maker, FORGOTTEN_MS)) || (yield* nonceOfLock(site)) === name.x) {
    return false;
  }
  return yield* site.files.unlink(path);
}

function* nonceOfLock(site: Site): Steps<string | undefined> {
  const look = yield* site.files.read(site.names.lock, RECORD_BYTES_MAX);
  const holder = look.kind === "file" ? decodeRecord(look.bytes) : undefined;
  return holder?.kind === "ours" ? holder.nonce : undefined;
}
