import type { SidecarMutant } from "./sidecar-mutant.ts";

/** Steps 5 and 8: what the dead left, and whose a guard is. */
export const litterMutants: readonly SidecarMutant[] = [
  {
    id: "sweep-the-living",
    rule: "5",
    title: "a sweep does not judge whose a private file is",
    scenario: "sweeper-robbed",
    breaks: ["little-left", "served-alone", "one-holder", "no-robbing"],
    edits: [{ file: "sweep.ts", find: "if (!(yield* isNobodys(site, path, name.maker, FORGOTTEN_MS)) || (yield* nonceOfLock(site)) === name.x) {", replace: "if ((yield* nonceOfLock(site)) === name.x || FORGOTTEN_MS < 0) {" }],
  },
  {
    id: "sweep-without-looking",
    rule: "5",
    title: "a sweep removes the private file of a dead one whether the lock is its or not, and such a lock is nobody's to remove",
    scenario: "sweeper-robbed",
    breaks: ["not-stuck", "served-alone"],
    edits: [
      { file: "sweep.ts", find: "|| (yield* nonceOfLock(site)) === name.x) {", replace: ") {" },
      { file: "reclaim.ts", find: 'return (yield* isUnchanged(site, judged)) ? yield* unlinkForeign(site, guard) : "changed";', replace: 'return "busy";' },
    ],
  },
  {
    id: "sweep-looks-first",
    rule: "5",
    title: "a sweep reads the lock before it judges, and such a lock is nobody's to remove",
    scenario: "sweeper-robbed-once",
    breaks: ["not-stuck", "served-alone"],
    edits: [
      { file: "sweep.ts", find: "if (!(yield* isNobodys(site, path, name.maker, FORGOTTEN_MS)) || (yield* nonceOfLock(site)) === name.x) {", replace: "const looked = yield* nonceOfLock(site); yield* site.files.stamps(path); if (looked === name.x || !(yield* isNobodys(site, path, name.maker, FORGOTTEN_MS))) {" },
      { file: "reclaim.ts", find: 'return (yield* isUnchanged(site, judged)) ? yield* unlinkForeign(site, guard) : "changed";', replace: 'return "busy";' },
    ],
  },
  {
    id: "never-sweep",
    rule: "5",
    title: "what the dead left is never swept",
    scenario: "dead-waiter",
    breaks: ["little-left"],
    edits: [{ file: "sweep.ts", find: "removed < SWEEP_MAX &&", replace: "removed < 0 &&" }],
  },
  {
    id: "guard-without-a-name",
    rule: "8",
    title: "a guard does not say who made it",
    scenario: "dead-reclaimer",
    breaks: ["not-stuck", "served-alone", "little-left"],
    edits: [{ file: "guard.ts", find: "if (inside === undefined || !(yield* areNobodys(site, inside))) {", replace: "if (inside === undefined || inside.length > 0) {" }],
  },
  {
    id: "guard-of-the-living",
    rule: "8",
    title: "the guard of one that runs is taken over",
    scenario: "guard-and-lock",
    breaks: ["no-robbing", "one-holder", "true-release"],
    edits: [{ file: "guard.ts", find: "if (maker === undefined || !(yield* isNobodys(site, `${site.names.guard}/${name}`, maker))) {", replace: "if (maker === undefined) {" }, { file: "guard.ts", find: "  return (yield* files.stamps(guard.maker)) !== undefined;", replace: "  return files !== undefined && guard.maker !== \"\";" }],
  },
  {
    id: "guard-not-shared-out",
    rule: "8",
    title: "of two that name themselves in one guard both have it",
    scenario: "guard-and-lock",
    breaks: ["no-robbing", "one-holder", "true-release"],
    seed: "guard-not-shared-out/1049",
    edits: [{ file: "guard.ts", find: "return isOurs && (yield* isAlone(site, maker)) ? { maker } : undefined;", replace: "return isOurs ? { maker } : undefined;" }],
  },
  {
    id: "guard-made-by-renaming",
    rule: "8",
    title: "a guard is made by renaming a directory, which takes the place of an empty one",
    scenario: "robbed",
    breaks: ["no-robbing", "one-holder"],
    edits: [{ file: "guard.ts", find: "const isOurs = (yield* files.makeDirectory(names.guard)) ?", replace: "const aside = names.guardRemains(site.makers.self, site.count());\n  const isOurs = (yield* files.makeDirectory(aside)) && (yield* files.rename(aside, names.guard)) ?" }],
  },
];
