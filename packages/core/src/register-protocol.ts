import type { RegisterStore } from "@holdfast/store";
import { acquire } from "./acquire.ts";
import { breakLock } from "./break-lock.ts";
import type { CommonContext, Context } from "./context.ts";
import { inspect, list } from "./inspect.ts";
import { createLineRequests } from "./line/line-requests.ts";
import type { Protocol } from "./protocol.ts";
import { releaseById } from "./release-by-id.ts";
import { resume } from "./resume.ts";
import { createRemembered } from "./remembered.ts";
import { createRequests } from "./requests.ts";

/** Leases in registers, for stores with conditional writes (docs/protocol.md, "The lease protocol"). */
export function createRegisterProtocol(common: CommonContext, store: RegisterStore): Protocol {
  const { clock, requestTimeoutMs } = common;
  const context: Context = {
    ...common,
    store,
    requests: createRequests({ store, clock, requestTimeoutMs }),
    line: createLineRequests({ store, clock, requestTimeoutMs }),
    observations: createRemembered(),
    tombstones: createRemembered(),
  };
  return {
    acquire: async (name, options, startedAt) => acquire(context, name, options, startedAt),
    inspect: (name) => inspect(context, name),
    list: (prefix) => list(context, prefix),
    breakLock: (name, target, options) => breakLock(context, name, target, options),
    resume: (handle, options) => resume(context, handle, options),
    releaseById: (name, leaseId) => releaseById(context, name, leaseId),
  };
}
