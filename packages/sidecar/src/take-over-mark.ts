import { SWEEP_LOOK_MAX } from "./limits.ts";
import { makerOfMark } from "./names.ts";
import { finishRemoval, freshMark } from "./release.ts";
import type { Site } from "./site.ts";
import type { Steps } from "./steps.ts";
import { isNobodys } from "./succession.ts";

interface Mark {
  readonly path: string;
  readonly maker: string;
}

/**
 * Finishes for a remover that died between winning the mark of `x` and unlinking. The mark is renamed to a fresh name,
 * which one can do. A remover that runs is left alone: it may be about to unlink, and no step closes that gap. One that
 * cannot be judged is, as far as can be done, kept from it by winning its mark again when it was slow.
 */
export function* takeOverMark(site: Site, x: string): Steps<"removed" | "busy" | "no-mark"> {
  for (let scan = 0; scan < 2; scan += 1) {
    const marks = yield* marksOf(site, x);
    for (const mark of marks) {
      if (yield* isNobodys(site, mark.path, mark.maker)) {
        const next = freshMark(site, x);
        if (yield* site.files.rename(mark.path, next)) {
          yield* finishRemoval(site, x, next);
          return "removed";
        }
      }
    }
    if (marks.length > 0) {
      return "busy";
    }
  }
  return "no-mark";
}

/** Whether somebody won the removal of `x` and died before it was done. Changes nothing. */
export function* isLeftInRemoval(site: Site, x: string, maker: string): Steps<boolean> {
  if ((yield* site.files.stamps(site.names.privateFile(x, maker))) !== undefined) {
    return false;
  }
  for (const mark of yield* marksOf(site, x)) {
    if (yield* isNobodys(site, mark.path, mark.maker)) {
      return true;
    }
  }
  return false;
}

function* marksOf(site: Site, x: string): Steps<readonly Mark[]> {
  const { files, names } = site;
  const found: Mark[] = [];
  for (const name of (yield* files.list(names.directory, SWEEP_LOOK_MAX)) ?? []) {
    const maker = makerOfMark(name, x);
    if (maker !== undefined) {
      found.push({ path: `${names.directory}/${name}`, maker });
    }
  }
  return found;
}
