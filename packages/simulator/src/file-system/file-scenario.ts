import type { PortTraits } from "./live-process.ts";
import type { CallName } from "./port-call.ts";
import type { ProcessScript } from "./script.ts";
import type { FileSystemTraits } from "./simulated-file-system.ts";

/**
 * What can become of a call besides being done and answered:
 *
 * - `lost`: it never arrives. `unheard`: it is done. `late`: it is done at any later moment, or never. In each case the
 *   caller hears nothing that tells.
 * - `repeated`: it arrives twice and the second answer is heard.
 * - `refused`: somebody has the name open; nothing is done.
 * - `mute`: it is done or refused as usual, but a name that is in the way is not told as the reason: over SFTP a refusal says no
 *   more than that it is one, and what is found by looking may be gone again.
 * - `old`: a listing of a moment before the directory's last change.
 */
export type Fate = "lost" | "unheard" | "late" | "repeated" | "refused" | "mute" | "old";

export interface Faults {
  /** How many calls of one run may meet a fate. */
  readonly budget: number;
  readonly fates: readonly Fate[];
  readonly calls: readonly CallName[];
  /** Whether connections may be lost, with everything that is under way on them; each loss counts as one fate. */
  readonly cuts?: boolean;
}

/** How the register is found: `held` at generation 1 by nobody who runs. See `prepare`. */
export type Start = "nothing" | "empty-store" | "held" | "crowded" | "abandoned" | "torn" | "removed";

export interface FileScenario {
  readonly id: string;
  readonly title: string;
  readonly start: Start;
  readonly processes: readonly ProcessScript[];
  readonly port: PortTraits;
  readonly files: FileSystemTraits;
  readonly faults: Faults;
  /** How often time may jump ahead, and how far, in milliseconds. Otherwise it stands still. */
  readonly jumps: number;
  readonly jumpMs: number;
  /** Of the names that came or went meanwhile, what a scan may show: every choice of them, only all or none, or never any. */
  readonly scanChoices: "every" | "all-or-none" | "none";
  /** Answers that the scenario cannot expect to be exact: a client's old listing makes a read old. */
  readonly readsMayBeOld: boolean;
  /** Whether a request may fail with `UNAVAILABLE` here. Where nobody meddles it should not. */
  readonly mayFail: boolean;
  /** Whether what a process prepares for itself alone is taken in one step: nobody looks there before an hour has passed. */
  readonly joinsPrivateSteps: boolean;
}
