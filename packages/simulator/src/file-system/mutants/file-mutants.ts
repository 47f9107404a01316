import type { FileMutant } from "./file-mutant.ts";
import { createMutants } from "./create-mutants.ts";
import { replaceMutants } from "./replace-mutants.ts";
import { settleMutants } from "./settle-mutants.ts";
import { readMutants } from "./read-mutants.ts";
import { sweepMutants } from "./sweep-mutants.ts";
import { removeMutants } from "./remove-mutants.ts";
import { repairMutants } from "./repair-mutants.ts";
import { overlapMutants } from "./overlap-mutants.ts";
import { powerLossMutants } from "./power-loss-mutants.ts";

/** Every rule and step of the pointer directories, switched off one at a time. A test holds that each is caught where it says. */
export const fileMutants: readonly FileMutant[] = [...createMutants, ...replaceMutants, ...settleMutants, ...readMutants, ...sweepMutants, ...removeMutants, ...repairMutants, ...powerLossMutants, ...overlapMutants];
