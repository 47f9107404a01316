export { claimInvariants } from "./claim-invariants.ts";
export { claimMutants } from "./claim-mutants.ts";
export { allClaimScenarios, largeClaimScenarios, pointedClaimScenarios, smallClaimScenarios } from "./claim-scenarios.ts";
export { proveClaims } from "./prove-claims.ts";
