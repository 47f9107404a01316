import { isStoreError, type RequestOptions, type Version } from "@holdfast/store";
import type { EtagQuoting } from "./config.ts";
import { toEtag } from "./etag.ts";
import { nonce } from "./nonce.ts";
import type { Requests, Written } from "./requests.ts";

/**
 * What a store does with conditional writes:
 * - `honoured`: a write whose condition fails is refused, and one whose condition holds is carried out.
 * - `create-ignored`: a second `If-None-Match: *` overwrote the first.
 * - `replace-ignored`: an `If-Match` with an old ETag overwrote the new entry.
 * - `replace-never-matches`: an `If-Match` with the right ETag is refused, quoted or not.
 * - `not-implemented`: the store says that it knows no conditions.
 */
export type ConditionalWrites = "honoured" | "create-ignored" | "replace-ignored" | "replace-never-matches" | "not-implemented";

export interface WriteFindings {
  readonly conditionalWrites: ConditionalWrites;
  /** How `If-Match` wants the ETag. Null where that was not found out. */
  readonly etagQuoting: EtagQuoting | null;
  /** Whether the bucket keeps old versions, as the answers to writes say. */
  readonly isVersioned: boolean;
}

/** What `probeKey` gives is longer than the parts of a register's key may be, so no listing shows it as one. */
const KEY_NONCE_BYTES = 36;
const BODY_NONCE_BYTES = 16;

export function probeKey(): string {
  return `holdfast-probe-${nonce(KEY_NONCE_BYTES)}`;
}

function probeBody(): Uint8Array {
  // As everywhere, no body twice: an ETag may be a hash of it.
  return new TextEncoder().encode(nonce(BODY_NONCE_BYTES));
}

/**
 * Asks, on a key of its own that it leaves in place, one question after the other: 4 requests, or 5 where quoted ETags do not
 * match. What this cannot show is whether conditions hold between requests at the same moment.
 *
 * @throws {StoreError} What kept a question from being answered.
 */
export async function probeWrites(requests: Requests, key: string, options?: RequestOptions): Promise<WriteFindings> {
  let isVersioned = false;
  const noted = (written: Written): Written => {
    isVersioned ||= !["null", undefined, ""].includes(written.headers["x-amz-version-id"]);
    return written;
  };
  const create = async (): Promise<Written> => noted(await requests.write(key, probeBody(), { kind: "absent" }, options));
  const replace = async (version: Version, quoting: EtagQuoting): Promise<Written> =>
    noted(await requests.write(key, probeBody(), { kind: "version", version, quoting }, options));
  const found = (conditionalWrites: ConditionalWrites, etagQuoting: EtagQuoting | null): WriteFindings => ({ conditionalWrites, etagQuoting, isVersioned });

  try {
    const first = await create();
    if (first.kind === "conflict") {
      // A fresh random key is refused as if it were there.
      return found("replace-never-matches", null);
    }
    if ((await create()).kind === "written") {
      return found("create-ignored", null);
    }
    for (const quoting of ["quoted", "unquoted"] as const) {
      if ((await replace(first.version, quoting)).kind === "written") {
        const stale = await replace(first.version, quoting);
        return found(stale.kind === "written" ? "replace-ignored" : "honoured", quoting);
      }
    }
    return found("replace-never-matches", null);
  } catch (error) {
    if (isStoreError(error) && error.code === "UNSUPPORTED") {
      return found("not-implemented", null);
    }
    throw error;
  }
}

/** Whether a remove with an old version is refused. The key must be there, and is replaced once. */
export async function honoursConditionalRemove(requests: Requests, key: string, quoting: EtagQuoting, options?: RequestOptions): Promise<boolean> {
  const there = await requests.read(key, undefined, options);
  if (there.kind === "absent") {
    return false;
  }
  await requests.write(key, probeBody(), { kind: "version", version: there.version, quoting }, options);
  try {
    return (await requests.remove(key, toEtag(there.version, quoting), options)).kind === "conflict";
  } catch (error) {
    if (isStoreError(error) && error.code === "UNSUPPORTED") {
      return false;
    }
    throw error;
  }
}

/** Takes the key away again, if the store lets it. */
export async function tidyUp(requests: Requests, key: string): Promise<void> {
  try {
    await requests.remove(key, undefined);
  } catch {
    // The findings stand without it. What stays is one object of 32 bytes that no listing shows and no lock depends on.
  }
}
