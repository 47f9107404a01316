import { endingMutants } from "./ending-mutants.ts";
import { joiningMutants } from "./joining-mutants.ts";
import { lineMutants } from "./line-mutants.ts";
import type { Mutant } from "./mutant.ts";
import { recordMutants } from "./record-mutants.ts";
import { registerMutants } from "./register-mutants.ts";
import { timeMutants } from "./time-mutants.ts";
import { transferMutants } from "./transfer-mutants.ts";

/** Each rule of the protocol switched off, in the order of the rules. */
export const mutants: readonly Mutant[] = [...registerMutants, ...joiningMutants, ...timeMutants, ...recordMutants, ...endingMutants, ...transferMutants, ...lineMutants].sort(
  (one, other) => ruleNumber(one) - ruleNumber(other),
);

function ruleNumber({ rule }: Mutant): number {
  return Number.parseInt(rule, 10);
}
