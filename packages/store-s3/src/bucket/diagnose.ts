import { isStoreError } from "@holdfast/store";
import { systemTimer } from "../clock.ts";
import { parseConfig, type S3StoreOptions } from "../config.ts";
import { type ConditionalWrites, probeKey } from "../probe.ts";
import { probeS3, type S3Findings } from "../probe-s3.ts";
import { nonce } from "../nonce.ts";
import { createRequests } from "../requests.ts";
import { createSession } from "../session.ts";
import { REFUSED } from "../refused.ts";
import { type S3Permission, tryPermissions } from "./permissions.ts";
import { type BucketSettings, readSettings } from "./settings.ts";

export interface S3Diagnosis {
  /** Null where a permission for it is missing. */
  readonly findings: S3Findings | null;
  /** Why no lock can be kept here, as half a sentence. Null where nothing speaks against it. */
  readonly refusal: string | null;
  readonly permissions: readonly S3Permission[];
  readonly settings: BucketSettings;
  /** Keys that were written and could not be removed. */
  readonly leftBehind: readonly string[];
}

/**
 * All that can be found out about a bucket with some twenty requests, one after the other: its permissions, how it treats
 * conditions, and what it is set to.
 *
 * @throws {StoreError} No such bucket, wrong credentials, no answer: nothing can be said about the bucket.
 */
export async function diagnoseS3(options: S3StoreOptions): Promise<S3Diagnosis> {
  const config = parseConfig(options);
  const session = createSession(config, systemTimer);
  const key = probeKey();
  try {
    const body = new TextEncoder().encode(nonce(16));
    const permissions = await tryPermissions(session, createRequests(session, config), config, key, body);
    const has = (name: string): boolean => permissions.some((one) => one.name === name && one.status !== "missing");
    const findings = has("s3:PutObject") && has("s3:GetObject") ? await probe(options) : null;
    const settings = await readSettings(session, config);
    const conditionalWrites = findings?.conditionalWrites ?? "honoured";
    return { findings, refusal: refusalOf(conditionalWrites), permissions, settings, leftBehind: has("s3:DeleteObject") ? [] : [key, "and two more of that kind"] };
  } finally {
    session.close();
  }
}

async function probe(options: S3StoreOptions): Promise<S3Findings | null> {
  try {
    return await probeS3(options);
  } catch (error) {
    if (isStoreError(error) && error.code === "DENIED") {
      return null;
    }
    throw error;
  }
}

export function refusalOf(conditionalWrites: ConditionalWrites): string | null {
  return conditionalWrites === "honoured" ? null : REFUSED[conditionalWrites];
}
