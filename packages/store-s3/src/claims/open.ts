import { type ClaimStore, isStoreError, type RegisterStore, type RequestOptions, StoreError } from "@holdfast/store";
import { systemTimer } from "../clock.ts";
import { isAws, isR2 } from "../client.ts";
import { type EtagQuoting, parseConfig, type S3StoreOptions } from "../config.ts";
import { hostOf } from "../dialect.ts";
import { probeKey, probeWrites, tidyUp } from "../probe.ts";
import { createRequests } from "../requests.ts";
import { createSession } from "../session.ts";
import { createS3Store } from "../store.ts";
import { CLAIMS_MARKER, KEPT_BY_CLAIMS, OPEN_FOR_CLAIMS } from "./marker.ts";
import type { S3ClaimStoreOptions } from "./options.ts";
import { createS3ClaimStore } from "./store.ts";

/**
 * - `registers`: conditional writes; a store without them is refused.
 * - `claims`: the protocol for stores without conditional writes; a store that has them is refused.
 * - `auto`: what the place is marked for, else what the store can do.
 */
export type S3Protocol = "registers" | "claims" | "auto";

export interface S3OpenOptions extends S3StoreOptions, Pick<S3ClaimStoreOptions, "listDelayMs" | "versions"> {
  /** Default: `registers`, because claims promise less. */
  readonly protocol?: S3Protocol | undefined;
}

/**
 * Opens a bucket for the protocol that fits it. `auto` asks a store that is not known with up to seven requests, writes among
 * them; without the permission for those it opens the store for conditional writes, whose reads work.
 *
 * @throws {StoreError} `INVALID` for an option out of its range; with `auto` also what the questions fail with.
 */
export async function openS3Store({ protocol = "registers", listDelayMs, versions, ...options }: S3OpenOptions): Promise<RegisterStore | ClaimStore> {
  const { etagQuoting, deleteIfMatch: _ofRegisters, ...common } = options;
  const claims = (): ClaimStore => createS3ClaimStore({ ...common, listDelayMs, versions });
  if (protocol === "claims") {
    return claims();
  }
  if (protocol === "registers" || (etagQuoting ?? "auto") !== "auto") {
    return createS3Store(options);
  }
  const found = await find(options);
  return found.protocol === "claims" ? claims() : createS3Store({ ...options, ...found.options });
}

/**
 * Holds that a place is not one of claims, for somebody who asks how a store treats conditions in order to use them: one request.
 *
 * @throws {StoreError} `UNSUPPORTED` if it is; what the request fails with.
 */
export async function refuseClaims(options: S3StoreOptions, request?: RequestOptions): Promise<void> {
  const config = parseConfig(options);
  const session = createSession(config, systemTimer);
  try {
    if ((await createRequests(session, config).read(CLAIMS_MARKER, undefined, request)).kind === "found") {
      throw new StoreError({ code: "UNSUPPORTED", operation: "open", location: config.location, problem: `${KEPT_BY_CLAIMS}.`, hint: OPEN_FOR_CLAIMS });
    }
  } finally {
    session.close();
  }
}

type Finding = { readonly protocol: "claims" } | { readonly protocol: "registers"; readonly options: { readonly etagQuoting?: EtagQuoting } };

const REGISTERS: Finding = { protocol: "registers", options: {} };

async function find(options: S3StoreOptions): Promise<Finding> {
  const config = parseConfig(options);
  const session = createSession(config, systemTimer);
  const requests = createRequests(session, config);
  const key = probeKey();
  try {
    const host = await hostOf(session, config.location);
    if (isAws(host) || isR2(host)) {
      return REGISTERS;
    }
    if ((await requests.read(CLAIMS_MARKER, undefined)).kind === "found") {
      return { protocol: "claims" };
    }
    const { conditionalWrites, etagQuoting } = await probeWrites(requests, key);
    if (conditionalWrites !== "not-implemented") {
      await tidyUp(requests, key);
    }
    if (conditionalWrites !== "honoured") {
      return { protocol: "claims" };
    }
    // With conditional removal there is one more question, which the store itself asks.
    return config.deleteIfMatch || etagQuoting === null ? REGISTERS : { protocol: "registers", options: { etagQuoting } };
  } catch (error) {
    if (isStoreError(error) && error.code === "DENIED") {
      return REGISTERS;
    }
    throw error;
  } finally {
    session.close();
  }
}
