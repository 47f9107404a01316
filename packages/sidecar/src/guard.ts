import { makerInGuard } from "./names.ts";
import type { Site } from "./site.ts";
import type { Steps } from "./steps.ts";
import { isNobodys, unknownMs } from "./succession.ts";

/*
 * The guard is the directory that fs-safe makes before it removes a lock file which it judged stale; while it is there
 * nobody begins to hold. fs-safe leaves it empty, so one whose maker was killed stays for ever. Ours names its maker
 * inside, and is succeeded when that one is dead.
 */

/** The path of our name in a guard that is ours. */
export interface Guard {
  readonly maker: string;
}

const NAMES_MAX = 64;
const NOTHING = "";

/** Undefined if somebody else has it, or may have. */
export function* takeGuard(site: Site): Steps<Guard | undefined> {
  const { files, names } = site;
  const maker = names.guardMaker(site.makers.self, site.count());
  const isOurs = (yield* files.makeDirectory(names.guard)) ? yield* nameItOurs(site, maker) : yield* putNameIn(site, maker);
  return isOurs && (yield* isAlone(site, maker)) ? { maker } : undefined;
}

/** The whole directory is renamed first: were it emptied in place, a crash would leave one that names nobody. */
export function* dropGuard(site: Site, guard: Guard): Steps<void> {
  const { files, names } = site;
  const remains = names.guardRemains(site.makers.self, site.count());
  if ((yield* isStillOurs(site, guard)) && (yield* files.rename(names.guard, remains))) {
    yield* takeApart(site, remains);
  }
}

/** False once somebody has succeeded us in it. */
export function* isStillOurs({ files }: Site, guard: Guard): Steps<boolean> {
  return (yield* files.stamps(guard.maker)) !== undefined;
}

/**
 * Removes a guard whose maker is dead, or that is empty and too old to be in use. True if it is gone. Makes none itself: two who
 * only look would keep each other waiting.
 */
export function* clearAbandonedGuard(site: Site): Steps<boolean> {
  const { files, makers, names } = site;
  const maker = names.guardMaker(makers.self, site.count());
  if ((yield* putNameIn(site, maker)) && (yield* isAlone(site, maker))) {
    yield* dropGuard(site, { maker });
    return true;
  }
  return (yield* files.stamps(names.guard)) === undefined;
}

/** Deletes a directory that was a guard; anybody may, at any time. */
export function* takeApart(site: Site, remains: string): Steps<void> {
  for (const name of (yield* site.files.list(remains, NAMES_MAX)) ?? []) {
    yield* site.files.unlink(`${remains}/${name}`);
  }
  yield* site.files.removeDirectory(remains);
}

/** A disk that is full may allow the directory and not the name; an unnamed guard would keep everybody waiting. */
function* nameItOurs(site: Site, maker: string): Steps<boolean> {
  try {
    return (yield* site.files.writeNew(maker, NOTHING)) === "written";
  } catch (error) {
    yield* site.files.removeDirectory(site.names.guard);
    throw error;
  }
}

/** Into a guard that others made: only if all of them are gone, or nobody is named and it is old. */
function* putNameIn(site: Site, maker: string): Steps<boolean> {
  const { files, names } = site;
  const inside = yield* files.list(names.guard, NAMES_MAX);
  if (inside === undefined || !(yield* areNobodys(site, inside))) {
    return false;
  }
  const [first] = inside;
  if (first !== undefined) {
    return yield* files.rename(`${names.guard}/${first}`, maker);
  }
  const stamps = yield* files.stamps(names.guard);
  const isOld = stamps !== undefined && site.wallMs() - stamps.changedMs > unknownMs(site);
  return isOld && (yield* files.writeNew(maker, NOTHING)) === "written";
}

/**
 * Each puts its name in and then looks who else is there, so of two at least one sees the other. Whoever sees another
 * withdraws.
 */
function* isAlone(site: Site, maker: string): Steps<boolean> {
  const { files, names } = site;
  const inside = (yield* files.list(names.guard, NAMES_MAX)) ?? [];
  const others = inside.filter((name) => !maker.endsWith(name));
  if (others.length === inside.length) {
    return false;
  }
  if (!(yield* areNobodys(site, others))) {
    yield* files.unlink(maker);
    return false;
  }
  for (const name of others) {
    yield* files.unlink(`${names.guard}/${name}`);
  }
  return true;
}

function* areNobodys(site: Site, names: readonly string[]): Steps<boolean> {
  for (const name of names) {
    const maker = makerInGuard(name);
    if (maker === undefined || !(yield* isNobodys(site, `${site.names.guard}/${name}`, maker))) {
      return false;
    }
  }
  return true;
}
