import { cloudstic } from "./cloudstic.ts";
import { fsSafeCurrent } from "./fs-safe-current.ts";
import { fsSafe01, fsSafe04 } from "./fs-safe-early.ts";
import type { Peer } from "./peer.ts";
import type { Actor } from "./process-tree.ts";
import { properLockfile } from "./proper-lockfile.ts";
import { reference } from "./reference.ts";
import { restic } from "./restic.ts";
import { swampFile } from "./swamp-file.ts";
import { swampS3 } from "./swamp-s3.ts";

const writer = (name: string): Actor => ({ name, role: "exclusive" });
const twoWriters = [writer("A"), writer("B")];
const threeWriters = [...twoWriters, writer("C")];
const writerAndReader: readonly Actor[] = [writer("P"), { name: "S", role: "shared" }];

const cloudsticUnits = { staleUnits: 2, unitSeconds: 30 };
const swampUnits = { staleUnits: 3, unitSeconds: 10 };
const fsSafeUnits = { staleUnits: 3, unitSeconds: 10 };

/** In the order of the page. */
export const peers: readonly Peer[] = [
  {
    id: "cloudstic-g1-writers",
    title: "cloudstic G1, two exclusive",
    version: "v1.3.0 to v1.14.0",
    script: cloudstic(1),
    actors: twoWriters,
    ...cloudsticUnits,
    doesWell: "It runs on any store that can put and get, records who holds the lock and for what, expires by itself after 60 s, and reads its lock back before it trusts it.",
    shows: "Reading back proves that one's own PUT arrived, not that no other is on its way: the second PUT comes after the first one's check. With one object and plain writes, one check cannot close this.",
  },
  {
    id: "cloudstic-g1-writer-and-reader",
    title: "cloudstic G1, exclusive and shared",
    version: "v1.3.0 to v1.14.0",
    script: cloudstic(1),
    actors: writerAndReader,
    ...cloudsticUnits,
    doesWell: "A backup looks at the exclusive lock both before and after it announces itself, which is half of what is needed.",
    shows: "The other half is missing: who takes the exclusive lock looks for readers only before its PUT. Its makers closed this in G2, where this schedule is gone.",
  },
  {
    id: "cloudstic-g2-writers",
    title: "cloudstic G2, two exclusive",
    version: "main branch after v1.14.0",
    script: cloudstic(2),
    actors: twoWriters,
    ...cloudsticUnits,
    doesWell: "It refuses what it cannot read, checks the readers again after its PUT, and cancels the operation when the lock turns out to be another's.",
    shows: "Two exclusive acquirers can still pass each other, as in G1; the loser is cancelled at its next refresh, at most 30 s later.",
  },
  {
    id: "cloudstic-g2-writer-and-reader",
    title: "cloudstic G2, exclusive and shared",
    version: "main branch after v1.14.0",
    script: cloudstic(2),
    actors: writerAndReader,
    ...cloudsticUnits,
    doesWell: "Announce, then look, on both sides: with clocks that agree and processes that do not stall, nothing was found.",
    shows: "Expiry compares one machine's clock with a time that another machine wrote, and a refresher that wakes late extends a lock which others already count as gone.",
  },
  {
    id: "swamp-s3",
    title: "swamp, S3 lock",
    version: "extension at c25ec917",
    script: swampS3,
    actors: threeWriters,
    ...swampUnits,
    doesWell: "Creation is a real conditional write, so fresh locks never overlap; age is taken from the store's Last-Modified and not from what the holder claims; the release looks before it deletes. Its sibling for GCS uses generation preconditions throughout, which closes the schedule below.",
    shows: "A stale lock is removed by a plain DELETE. Two that both judged the same dead lock remove it one after the other, and the second removes what the first has just created. It waits 200 to 500 ms after a removal, which makes this rarer: the second DELETE has to be slower than that.",
  },
  {
    id: "swamp-file",
    title: "swamp, file lock",
    version: "main branch at 06b61472",
    script: swampFile,
    actors: threeWriters,
    ...swampUnits,
    doesWell: "Creation is exclusive, waiting backs off and tells who holds the lock, and the lock of a dead process on the same machine is freed at once.",
    shows: "As with S3: judging a file and unlinking a name are two steps, and the name may belong to a successor by then.",
  },
  {
    id: "fs-safe-0-1",
    title: "fs-safe sidecar 0.1",
    version: "0.1.2, default policy",
    script: fsSafe01,
    actors: threeWriters,
    ...fsSafeUnits,
    doesWell: "Small and easy to use: exclusive creation, a payload one can read, a policy one can replace, clean-up at exit.",
    shows: "A contended file that vanishes before its stat counts as stale, and the removal that follows hits whoever created the next one. No crash is needed. Replaced by its makers in 0.2.2.",
  },
  {
    id: "fs-safe-0-4",
    title: "fs-safe sidecar 0.4",
    version: '0.4.1, "remove-if-unchanged" by age',
    script: fsSafe04,
    actors: threeWriters,
    ...fsSafeUnits,
    doesWell: "Its default removes nothing. Even with removal switched on it asks the caller, reads again, and compares before it releases.",
    shows: "Age alone, without a heartbeat, takes the lock of a holder that is merely slow, if the caller's policy says so. After a crash two reclaimers can also pass each other between the second read and the unlink; the guard of 0.4.4 closed that.",
  },
  {
    id: "fs-safe-current-fail-closed",
    title: "fs-safe sidecar, default",
    version: "0.21.0, fail-closed",
    script: fsSafeCurrent("fail-closed"),
    actors: threeWriters,
    ...fsSafeUnits,
    doesWell: "It never removes a lock that it did not make, and releases only what is exactly its own.",
    shows: "Nothing was found under any assumption. The price is that the lock of a killed process stays until somebody removes it by hand.",
  },
  {
    id: "fs-safe-current-by-death",
    title: "fs-safe sidecar, policy by death",
    version: '0.21.0, "remove-if-unchanged" when the holder is gone',
    script: fsSafeCurrent("by-death"),
    actors: threeWriters,
    ...fsSafeUnits,
    doesWell: "Reclaimers take turns under a guard directory and look again under it.",
    shows: "With a policy that removes only what a provably dead process left, nothing was found under any assumption. A reclaimer that dies inside its guard blocks everybody, which is safe but needs a hand.",
  },
  {
    id: "fs-safe-current-by-age",
    title: "fs-safe sidecar, policy by age",
    version: '0.21.0, "remove-if-unchanged" by age',
    script: fsSafeCurrent("by-age"),
    actors: threeWriters,
    ...fsSafeUnits,
    doesWell: "The same guard: after a crash, no two reclaimers were found to pass each other.",
    shows: "Whoever chooses age as the policy gives away the lock of a holder that works for longer. The library offers `verifyStillHeld` and `onCompromised` to such callers; the model has neither switched on, as is the default.",
  },
  {
    id: "proper-lockfile",
    title: "proper-lockfile",
    version: "4, as of 9f8c303",
    script: properLockfile,
    actors: threeWriters,
    staleUnits: 2,
    unitSeconds: 5,
    doesWell: "mkdir is atomic nearly everywhere, the heartbeat proves by the directory's time that it is still the same one, and a holder that lost its lock is told so through `onCompromised`. With processes that neither die nor stall, and clocks that agree, nothing was found.",
    shows: "Two that find the lock of a dead process both judge it stale; the second one's rmdir removes what the first has just made. The first is told at its next update, at most 5 s later. Its users describe the race in issue 121.",
  },
  {
    id: "restic",
    title: "announce and look again (restic)",
    version: "restic as of 0ce9f6b5, with an operator's `unlock`",
    script: restic,
    actors: [...twoWriters, { name: "U", role: "unlock" }],
    staleUnits: 3,
    unitSeconds: 600,
    doesWell: "Each lock has an object of its own, so no delete ever hits a successor; any foreign lock is a conflict, a stale one too; a monitor that also counts suspended time ends the work well before others may call the lock stale. This is the soundest scheme here for stores without conditional writes.",
    shows: "It takes an operator's `unlock` whose clock, or the holder's, is wrong by more than half an hour; or a pause of that length in the middle of acquiring, because the monitor counts from its own start and not from the time that was put into the lock.",
  },
];

/** What tells whether the explorer can be believed: the first must be clean, each of the others must not. */
export const measures: readonly Peer[] = [
  measure("reference", "reference: compare-and-swap with a deadline", "none", threeWriters),
  measure("reference-unconditional-put", "the reference with a plain PUT", "unconditional-put", twoWriters),
  measure("reference-no-deadline", "the reference without a deadline of its own", "no-deadline", twoWriters),
  measure("reference-late-deadline", "the reference with a deadline counted from the answer", "deadline-from-the-answer", twoWriters),
];

function measure(id: string, title: string, defect: Parameters<typeof reference>[0], actors: readonly Actor[]): Peer {
  return { id, title, version: "", script: reference(defect), actors, staleUnits: 3, unitSeconds: 10, doesWell: "", shows: "" };
}
