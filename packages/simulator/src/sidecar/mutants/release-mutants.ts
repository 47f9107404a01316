import type { SidecarMutant } from "./sidecar-mutant.ts";

const WIN = 'if (!(yield* site.files.rename(site.names.privateFile(claim.nonce, site.makers.self), mark))) {\n      return "lost";\n    }';

/** Step 2: how a lock is given back. */
export const releaseMutants: readonly SidecarMutant[] = [
  {
    id: "removal-not-won",
    rule: "2",
    title: "a release goes on though somebody else won the removal",
    scenario: "policy-three",
    breaks: ["no-robbing", "one-holder", "not-stuck", "little-left"],
    edits: [
      { file: "release.ts", find: WIN, replace: "yield* site.files.rename(site.names.privateFile(claim.nonce, site.makers.self), mark);" },
      { file: "release.ts", find: "return lock !== undefined && (isSameFile(lock, file) || (yield* hasNonce(site, x)));", replace: "return lock !== undefined;" },
    ],
  },
  {
    id: "release-by-compare",
    rule: "2",
    title: "a release compares and unlinks, without winning anything first",
    scenario: "policy-three",
    breaks: ["no-robbing", "one-holder", "not-stuck", "little-left"],
    edits: [{ file: "release.ts", find: WIN, replace: "if (yield* hasNonce(site, claim.nonce)) {\n      yield* site.files.unlink(site.names.lock);\n      yield* site.files.unlink(site.names.privateFile(claim.nonce, site.makers.self));\n      return \"released\";\n    }" }],
  },
  {
    id: "lock-not-read-again",
    rule: "2",
    title: "who won a removal unlinks whatever has the name of the lock",
    scenario: "robbed-three",
    breaks: ["no-robbing", "one-holder"],
    edits: [{ file: "release.ts", find: "const wasThere = yield* isIncarnation(site, x, file ?? (yield* files.stamps(wonMark)));", replace: "const wasThere = true;" }],
  },
  {
    id: "mark-left",
    rule: "2",
    title: "the mark of a removal stays",
    scenario: "two",
    breaks: ["little-left"],
    edits: [{ file: "release.ts", find: "  yield* files.unlink(mark);\n  return isRemoved;", replace: "  return isRemoved;" }],
  },
  {
    id: "mark-goes-first",
    rule: "2",
    title: "the mark goes before the lock file",
    scenario: "policy-three",
    breaks: ["no-robbing", "one-holder"],
    edits: [{ file: "release.ts", find: "  const isRemoved = wasThere && (yield* files.unlink(names.lock));\n  yield* files.unlink(mark);", replace: "  yield* files.unlink(mark);\n  const isRemoved = wasThere && (yield* files.unlink(names.lock));" }],
  },
  {
    id: "long-hold-without-guard",
    rule: "2",
    title: "a lock that somebody may have judged old is released without the guard",
    scenario: "robbed-three",
    breaks: ["no-robbing", "one-holder"],
    edits: [{ file: "release.ts", find: "  const guard = yield* takeGuard(site);\n  if (guard === undefined) {\n    return \"busy\";\n  }\n  try {\n    return yield* release(site, claim, removal);\n  } finally {\n    yield* dropGuard(site, guard);\n  }", replace: "  return yield* release(site, claim, removal);" }],
  },
  {
    id: "no-links-without-guard",
    rule: "2",
    title: "without hard links a lock file is removed without the guard",
    scenario: "no-links-policy",
    breaks: ["no-robbing", "one-holder", "true-release"],
    edits: [{ file: "release.ts", find: "  const guard = yield* takeGuard(site);\n  if (guard === undefined) {\n    return \"busy\";\n  }\n  try {\n    return yield* release(site, claim, removal);\n  } finally {\n    yield* dropGuard(site, guard);\n  }", replace: "  return yield* release(site, claim, removal);" }],
  },
];
