import { type Listing, StoreError } from "@holdfast/store";
import * as z from "zod/mini";
import { parseConfig, type S3StoreConfig, type S3StoreOptions } from "../config.ts";
import type { Keeping } from "./keeping.ts";
import { type Permissions, S3_PERMISSIONS } from "./meaning.ts";

/** The options of a store of claims. What is about conditional writes has no meaning here. */
export interface S3ClaimStoreOptions extends Omit<S3StoreOptions, "etagQuoting" | "deleteIfMatch"> {
  /**
   * Vouches that a listing shows everything that was confirmed so long before it began, in milliseconds: 0 (at once) to 600,000.
   * Each acquire then waits that long between its write and its second listing. Default: nothing is known about listings, and
   * leases are `advisory`.
   */
  readonly listDelayMs?: number | undefined;
  /** Whether the bucket keeps old versions. `auto` (the default) asks for versions first, and sees by the answers. */
  readonly versions?: "auto" | "kept" | undefined;
  /** For a driver that builds on this one. */
  readonly onBehalfOf?: S3Behalf | undefined;
}

/** A driver that keeps claims in a store that speaks S3 besides a language of its own. */
export interface S3Behalf {
  /** What messages call the store, instead of `s3:<bucket>[/<prefix>]`. */
  readonly location: string;
  /** What a person has to grant for each operation, in that store's words. */
  readonly permissions: Permissions;
  /** Finds the endpoint. Called by the first request, and again after a failure; a `StoreError` goes to the caller as it is. */
  endpoint(): Promise<{ readonly endpoint: string; readonly region: string }>;
  /** Called before the first put, when the endpoint is known. What it throws is told as the failure of the put. */
  beforeFirstPut(): void;
}

export interface ClaimConfig {
  readonly s3: S3StoreConfig;
  readonly listing: Listing;
  readonly keeping: Keeping;
  readonly permissions: Permissions;
  readonly beforeFirstPut: () => void;
}

const LIST_DELAY_MAX_MS = 600_000;

const ownSchema = z.object({
  listDelayMs: z.optional(z.number().check(z.int(), z.gte(0), z.lte(LIST_DELAY_MAX_MS))),
  versions: z._default(z.enum(["auto", "kept"]), "auto"),
});

const ALLOWED: Readonly<Record<string, string>> = {
  listDelayMs: `a whole number from 0 to ${LIST_DELAY_MAX_MS}`,
  versions: '"auto" or "kept"',
};

/** @throws {StoreError} `INVALID`, naming the option and what is allowed. */
export function parseClaimOptions({ listDelayMs, versions, onBehalfOf, ...options }: S3ClaimStoreOptions): ClaimConfig {
  const parsed = ownSchema.safeParse({ listDelayMs, versions });
  if (!parsed.success) {
    const name = String(parsed.error.issues[0]?.path[0]);
    throw new StoreError({ code: "INVALID", operation: "open", location: "s3:", problem: `option ${name} must be ${ALLOWED[name] ?? "left out"}.` });
  }
  const s3 = parseConfig(options);
  return {
    s3: onBehalfOf === undefined ? s3 : { ...s3, location: onBehalfOf.location, discover: () => onBehalfOf.endpoint() },
    listing: listingOf(parsed.data.listDelayMs),
    keeping: parsed.data.versions === "kept" ? "kept" : "unknown",
    permissions: onBehalfOf?.permissions ?? S3_PERMISSIONS,
    beforeFirstPut: () => onBehalfOf?.beforeFirstPut(),
  };
}

function listingOf(delayMs: number | undefined): Listing {
  if (delayMs === undefined) {
    return { kind: "unknown" };
  }
  return delayMs === 0 ? { kind: "linearizable" } : { kind: "delayed", delayMs };
}
