export { exploreEveryOrder } from "./explore-every-order.ts";
export { huntMutant } from "./hunt.ts";
export { sidecarMutants } from "./mutants/sidecar-mutants.ts";
export { describeSidecarExhaustion, proveSidecar, type SidecarProof } from "./prove-sidecar.ts";
export { renderFailure } from "./render.ts";
export { allSidecarScenarios, smallSidecarScenarios } from "./scenarios.ts";
export { replay, walk } from "./walk.ts";
