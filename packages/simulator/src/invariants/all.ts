import { asTold } from "./as-told.ts";
import { boundedWaiting } from "./bounded-waiting.ts";
import { exclusion } from "./exclusion.ts";
import { fencing } from "./fencing.ts";
import { fifo } from "./fifo.ts";
import { freeInTheEnd } from "./free-in-the-end.ts";
import { growingTokens } from "./growing-tokens.ts";
import type { Invariant } from "./invariant.ts";
import { knownLoss } from "./known-loss.ts";
import { letGo } from "./let-go.ts";
import { leavesLine } from "./leaves-line.ts";
import { liveWhenGranted } from "./live-when-granted.ts";
import { servedWhenCalm } from "./served-when-calm.ts";
import { tidyStore } from "./tidy-store.ts";
import { typedErrors } from "./typed-errors.ts";
import { unbroken } from "./unbroken.ts";
import { unknownIsHeld } from "./unknown-is-held.ts";
import { wholeOutcomes } from "./whole-outcomes.ts";

/** Every promise of the design's section 9. */
export const allInvariants: readonly Invariant[] = [
  exclusion,
  growingTokens,
  fencing,
  knownLoss,
  liveWhenGranted,
  boundedWaiting,
  fifo,
  leavesLine,
  letGo,
  asTold,
  wholeOutcomes,
  unbroken,
  unknownIsHeld,
  freeInTheEnd,
  servedWhenCalm,
  tidyStore,
  typedErrors,
];
