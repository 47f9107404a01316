export { loadMutant, StaleMutantError } from "./load-mutant.ts";
export type { Edit, Mutant } from "./mutant.ts";
export { mutants } from "./mutants.ts";
export { revival } from "./revival.ts";
