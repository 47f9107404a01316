export { type Instant, readClocks } from "./clock.ts";
export type { HostIdentity } from "./identity.ts";
export type { Liveness } from "./liveness.ts";
export { describeProcess, describeThisProcess, livenessOf } from "./this-host.ts";
