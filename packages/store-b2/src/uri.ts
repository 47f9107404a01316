import { StoreError } from "@holdfast/store";
import { type B2StoreOptions, parseB2Options } from "./config.ts";

/** What comes beside the URI: from the flags of a command line and from its environment. A flag goes before a variable. */
export interface B2UriSettings {
  readonly flags?: B2Flags;
  /** `HOLDFAST_B2_KEY_ID` and `HOLDFAST_B2_APP_KEY` are read, else `B2_KEY_ID` and `B2_APP_KEY`; then `HOLDFAST_B2_AUTHORIZE_URL`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** `--b2-key-id`, `--b2-app-key`. An empty one counts as not given. */
export interface B2Flags {
  readonly keyId?: string | undefined;
  readonly applicationKey?: string | undefined;
}

const SCHEME = "b2:";

/**
 * Reads `b2:<bucket>[/<prefix>]`; `b2://<bucket>[/<prefix>]` means the same. What follows the bucket is taken as it stands,
 * without percent-decoding; slashes and spaces around the prefix do not count.
 *
 * @throws {StoreError} `INVALID`, naming what is wrong. The URI is not repeated: it may hold a secret by mistake.
 */
export function parseB2Uri(uri: string, { flags = {}, environment = {} }: B2UriSettings = {}): B2StoreOptions {
  if (!uri.startsWith(SCHEME)) {
    throw invalid("a store of Backblaze B2 is written b2:<bucket>[/<prefix>].");
  }
  const rest = uri.slice(SCHEME.length).replace(/^\/\//, "");
  const slash = rest.indexOf("/");
  const bucket = slash === -1 ? rest : rest.slice(0, slash);
  if (/[@:]/.test(bucket)) {
    throw invalid("a URI of Backblaze B2 holds no keys.", "They go into B2_KEY_ID and B2_APP_KEY.");
  }
  const keyId = firstOf(flags.keyId, environment["HOLDFAST_B2_KEY_ID"], environment["B2_KEY_ID"]);
  const applicationKey = firstOf(flags.applicationKey, environment["HOLDFAST_B2_APP_KEY"], environment["B2_APP_KEY"]);
  const authorizeUrl = firstOf(environment["HOLDFAST_B2_AUTHORIZE_URL"]);
  if (keyId === undefined || applicationKey === undefined) {
    const missing = [keyId === undefined ? "the key id (B2_KEY_ID)" : "", applicationKey === undefined ? "the application key (B2_APP_KEY)" : ""].filter((name) => name !== "");
    throw invalid(`${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} missing.`, "Create an application key in the web console of Backblaze, and set both variables.");
  }
  const prefix = slash === -1 ? "" : rest.slice(slash).replace(/^[/ ]+|[/ ]+$/g, "");
  const options = { bucket, keyId, applicationKey, ...(prefix === "" ? {} : { prefix }), ...(authorizeUrl === undefined ? {} : { authorizeUrl }) };
  parseB2Options(options);
  return options;
}

function firstOf(...texts: readonly (string | undefined)[]): string | undefined {
  return texts.find((text) => text !== undefined && text !== "");
}

function invalid(problem: string, hint?: string): StoreError {
  return new StoreError({ code: "INVALID", operation: "open", location: SCHEME, problem, ...(hint === undefined ? {} : { hint }) });
}
