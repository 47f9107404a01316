import { StoreError } from "@holdfast/store";
import * as z from "zod/mini";

export interface AcmeStoreOptions {
  /** Where. */
  readonly place: string;
}

export interface AcmeConfig {
  readonly place: string;
  /** For messages; must hold no secret. */
  readonly location: string;
}

const SCHEME = "acme:";
const optionsSchema = z.strictObject({ place: z.string().check(z.minLength(1)) });

/** @throws {StoreError} `INVALID`, naming the option. */
export function parseConfig(options: AcmeStoreOptions): AcmeConfig {
  const parsed = optionsSchema.safeParse(options);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const option = String(issue?.path[0] ?? "options");
    throw new StoreError({ code: "INVALID", operation: "open", location: SCHEME, problem: `option ${option}: ${issue?.message ?? "not valid"}.` });
  }
  return { place: parsed.data.place, location: `${SCHEME}${parsed.data.place}` };
}

/**
 * Reads `acme:<place>`.
 *
 * @throws {StoreError} `INVALID`, naming what is wrong.
 */
export function parseAcmeUri(uri: string): AcmeStoreOptions {
  if (!uri.startsWith(SCHEME) || uri.length === SCHEME.length) {
    throw new StoreError({ code: "INVALID", operation: "open", location: SCHEME, problem: `a store of this kind is written ${SCHEME}<place>.` });
  }
  return { place: uri.slice(SCHEME.length) };
}
