import { boundedWaiting } from "./bounded-waiting.ts";
import { exclusion } from "./exclusion.ts";
import { freeInTheEnd } from "./free-in-the-end.ts";
import { growingTokens } from "./growing-tokens.ts";
import type { Invariant } from "./invariant.ts";
import { knownLoss } from "./known-loss.ts";
import { liveWhenGranted } from "./live-when-granted.ts";
import { servedWhenCalm } from "./served-when-calm.ts";
import { tidyStore } from "./tidy-store.ts";
import { typedErrors } from "./typed-errors.ts";

/** Every promise of the design's section 9. */
export const allInvariants: readonly Invariant[] = [exclusion, growingTokens, knownLoss, liveWhenGranted, boundedWaiting, freeInTheEnd, servedWhenCalm, tidyStore, typedErrors];
