export { StaleMutantError } from "./load-edited.ts";
export { loadMutant } from "./load-mutant.ts";
export type { Edit, Mutant } from "./mutant.ts";
export { mutants } from "./mutants.ts";
export { revival } from "./revival.ts";
