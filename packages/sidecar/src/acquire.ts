import { isSameFile, type Look } from "./file-port.ts";
import { RECORD_BYTES_MAX } from "./limits.ts";
import { encodeRecord, holdsText } from "./record.ts";
import { release } from "./release.ts";
import type { Claim, Site } from "./site.ts";
import type { Steps } from "./steps.ts";

export type Attempt =
  | { readonly kind: "held"; readonly claim: Claim }
  /** The lock file is ours, but a guard is there: whoever made it may be about to remove any lock file. Confirm later. */
  | { readonly kind: "guarded"; readonly claim: Claim }
  | { readonly kind: "taken"; readonly look: Exclude<Look, { readonly kind: "missing" }> }
  /** Everything changed while we looked; nothing of this attempt is left. */
  | { readonly kind: "again" }
  | { readonly kind: "too-large"; readonly size: number }
  /** The directory that the lock file would be in is not there. */
  | { readonly kind: "no-directory" };

/**
 * Writes the private file whole and gives it the name of the lock, which only one can: the lock file is never empty and
 * never without a private file.
 *
 * @param looksFirst Whether somebody was seen to hold. A look before is no part of the proof, but saves the writing.
 */
export function* attempt(site: Site, payload: unknown, looksFirst: boolean): Steps<Attempt> {
  const { files, names } = site;
  if (looksFirst && (yield* files.stamps(names.lock)) !== undefined) {
    return takenOrAgain(yield* files.read(names.lock, RECORD_BYTES_MAX));
  }
  const nonce = site.nonce();
  const text = encodeRecord(payload, site.makers.self, nonce);
  const size = Buffer.byteLength(text);
  if (size > RECORD_BYTES_MAX) {
    return { kind: "too-large", size };
  }
  const claim: Claim = { nonce, text, isLinked: true, file: undefined };
  try {
    return yield* publish(site, claim, names.privateFile(nonce, site.makers.self));
  } catch (error) {
    yield* discard(site, claim);
    throw error;
  }
}

function* publish(site: Site, claim: Claim, privateFile: string): Steps<Attempt> {
  const { files, names } = site;
  if ((yield* files.writeNew(privateFile, claim.text)) !== "written") {
    return { kind: "no-directory" };
  }
  const linked = yield* files.link(privateFile, names.lock);
  if (linked === "linked") {
    return yield* confirm(site, claim);
  }
  yield* files.unlink(privateFile);
  return linked === "unsupported" ? yield* createInPlace(site, { ...claim, isLinked: false }) : yield* lookAgain(site, linked);
}

/**
 * Holds only if no guard is there now and the lock file is still ours after that look. A look before the creating would
 * prove nothing: the guard may come, and its maker remove what it took for an old lock, while we write.
 */
export function* confirm(site: Site, claim: Claim): Steps<Attempt> {
  const { files, names } = site;
  if ((yield* files.stamps(names.guard)) !== undefined) {
    return { kind: "guarded", claim };
  }
  const file = claim.isLinked ? yield* files.stamps(names.privateFile(claim.nonce, site.makers.self)) : undefined;
  // A private file just made has two names: its own and the lock's.
  if (file?.links === 2 || (yield* isOurs(site, claim))) {
    return { kind: "held", claim: { ...claim, file } };
  }
  if (claim.isLinked) {
    yield* files.unlink(names.privateFile(claim.nonce, site.makers.self));
  }
  return { kind: "again" };
}

/** Whether the lock file is the one this attempt wrote. */
export function* isOurs({ files, names }: Site, claim: Claim): Steps<boolean> {
  const lock = yield* files.stamps(names.lock);
  if (isSameFile(lock, claim.file)) {
    return true;
  }
  const look = lock === undefined ? undefined : yield* files.read(names.lock, RECORD_BYTES_MAX);
  return look?.kind === "file" && holdsText(look.bytes, claim.text);
}

/** Without hard links the file is empty for a moment, and a crash in it leaves it so. */
function* createInPlace(site: Site, claim: Claim): Steps<Attempt> {
  const written = yield* site.files.writeNew(site.names.lock, claim.text);
  return written === "written" ? yield* confirm(site, claim) : yield* lookAgain(site, written);
}

/** `missing` is a private file that somebody swept, after judging us dead: with a new nonce nothing of that matters. */
function* lookAgain(site: Site, answer: "exists" | "missing"): Steps<Attempt> {
  return answer === "missing" ? { kind: "again" } : takenOrAgain(yield* site.files.read(site.names.lock, RECORD_BYTES_MAX));
}

function takenOrAgain(look: Look): Attempt {
  return look.kind === "missing" ? { kind: "again" } : { kind: "taken", look };
}

/** A disk that is full or a permission taken away may leave a part of the private file, or the whole lock. */
function* discard(site: Site, claim: Claim): Steps<void> {
  try {
    yield* release(site, claim, { mark: undefined });
  } catch {
    // The failure that brought us here is the one to tell; what stays is removed when this process is gone.
  }
}
