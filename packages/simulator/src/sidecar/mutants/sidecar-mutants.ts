import { acquireMutants } from "./acquire-mutants.ts";
import { litterMutants } from "./litter-mutants.ts";
import { reclaimMutants } from "./reclaim-mutants.ts";
import { releaseMutants } from "./release-mutants.ts";
import type { SidecarMutant } from "./sidecar-mutant.ts";

/** Every step of the sidecar's algorithm, switched off one at a time; some need a second defence off, and say so. */
export const sidecarMutants: readonly SidecarMutant[] = [...acquireMutants, ...releaseMutants, ...reclaimMutants, ...litterMutants];
