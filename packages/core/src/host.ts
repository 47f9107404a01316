import { describeThisProcess, type HostIdentity, type Liveness, livenessOf } from "@holdfast/host";

export type { HostIdentity, Liveness } from "@holdfast/host";

/** Who this process is, and whether another one lives, as core asks it. The simulator hands in another one. */
export interface Host {
  identity(): HostIdentity;
  liveness(identity: HostIdentity): Liveness;
}

export const systemHost: Host = { identity: describeThisProcess, liveness: livenessOf };
