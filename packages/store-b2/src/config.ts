import { StoreError } from "@holdfast/store";
import * as z from "zod/mini";

/** The options of a store in a bucket of Backblaze B2. */
export interface B2StoreOptions {
  readonly bucket: string;
  /** What all keys begin with, without a slash at either end; up to 500 bytes. Default: nothing. */
  readonly prefix?: string | undefined;
  /** The id of an application key, which may be restricted to the bucket and to names that begin with the prefix. */
  readonly keyId: string;
  readonly applicationKey: string;
  /**
   * Vouches that a listing shows everything that was confirmed so long before it began, in milliseconds: 0 (at once) to 600,000.
   * Backblaze publishes no such promise. Default: nothing is known, and leases are `advisory`.
   */
  readonly listDelayMs?: number | undefined;
  /** The longest time for one request, its answer included, in milliseconds: 100 to 300,000. Default: 30,000. */
  readonly requestTimeoutMs?: number | undefined;
  /** Where accounts are authorised: https, or http on this machine. Default: `https://api.backblazeb2.com`. */
  readonly authorizeUrl?: string | undefined;
  /** What sends the request that authorises, in place of the `fetch` of Node. */
  readonly fetch?: typeof fetch | undefined;
}

export interface B2Config {
  readonly bucket: string;
  readonly prefix: string;
  readonly location: string;
  readonly keyId: string;
  readonly applicationKey: string;
  readonly listDelayMs: number | undefined;
  readonly requestTimeoutMs: number;
  readonly authorizeUrl: string;
  readonly fetch: typeof fetch;
}

const AUTHORIZE_URL = "https://api.backblazeb2.com";

/** A colon would end the user name of Basic authentication. */
const KEY_ID = /^[\x21-\x39\x3b-\x7e]{1,200}$/;
const APPLICATION_KEY = /^[\x21-\x7e]{1,200}$/;

const optionsSchema = z.strictObject({
  bucket: z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9-]{2,62}$/)),
  prefix: z._default(z.string(), ""),
  keyId: z.string().check(z.regex(KEY_ID)),
  applicationKey: z.string().check(z.regex(APPLICATION_KEY)),
  listDelayMs: z.optional(z.number()),
  requestTimeoutMs: z._default(z.number(), 30_000),
  authorizeUrl: z._default(z.string().check(z.refine(isSafe)), AUTHORIZE_URL),
  fetch: z._default(z.custom<typeof fetch>((value) => typeof value === "function"), () => fetch),
});

const ALLOWED: Readonly<Record<string, string>> = {
  bucket: "the name of a bucket: letters, digits and dashes",
  prefix: "text",
  keyId: "the id of an application key (B2_KEY_ID)",
  applicationKey: "an application key (B2_APP_KEY)",
  listDelayMs: "a number of milliseconds",
  requestTimeoutMs: "a number of milliseconds",
  authorizeUrl: "https://host, or http on this machine, without user, password, query or fragment",
  fetch: "a function like fetch",
};

/** @throws {StoreError} `INVALID`, naming the option and what is allowed, never a value. */
export function parseB2Options(options: B2StoreOptions): B2Config {
  const parsed = optionsSchema.safeParse(options);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const unknown = issue?.code === "unrecognized_keys" ? issue.keys[0] : undefined;
    const name = String(issue?.path[0] ?? "bucket");
    const problem =
      unknown === undefined ? `option ${name} must be ${ALLOWED[name] ?? "left out"}.` : `there is no option ${JSON.stringify(unknown.slice(0, 40))}; there are ${Object.keys(ALLOWED).join(", ")}.`;
    throw new StoreError({ code: "INVALID", operation: "open", location: "b2:", problem });
  }
  const { bucket, prefix, listDelayMs, ...rest } = parsed.data;
  return { ...rest, bucket, prefix, listDelayMs, location: prefix === "" ? `b2:${bucket}` : `b2:${bucket}/${prefix}` };
}

function isSafe(text: string): boolean {
  if (!URL.canParse(text)) {
    return false;
  }
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  const isPrivate = protocol === "https:" || (protocol === "http:" && ["127.0.0.1", "[::1]", "localhost"].includes(hostname));
  return isPrivate && username === "" && password === "" && search === "" && hash === "";
}
