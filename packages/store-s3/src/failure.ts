import type { Exchange } from "./exchange.ts";
import type { Headers } from "./stamps.ts";

/** Why a request that got no answer got none. `error` is everything else. */
export type Silence = "aborted" | "timed-out" | "closed" | "error";

/** A request that did not succeed, in plain terms. Nothing in here is a secret. */
export interface Failure {
  /** False means for sure that the store did not carry the request out, because it never saw it. */
  readonly mayHaveArrived: boolean;
  /** Undefined where no answer came. */
  readonly status: number | undefined;
  readonly headers: Headers;
  /** What the store calls it (`NoSuchKey`), or the system (`ECONNREFUSED`), or the SDK (`CredentialsProviderError`). */
  readonly code: string;
  /** The store's or the system's own words, on one line, shortened. May be empty. */
  readonly words: string;
  /** How often the request was sent: more than once only by a client that retries by itself. */
  readonly attempts: number;
  readonly silence: Silence;
  /** The region that the store names when it was asked in another one. */
  readonly region: string | undefined;
  /** For `cause`: an error that says no more than the above. The SDK's own carries the request, tokens included. */
  readonly cause: Error;
}

const WORDS_MAX = 300;

/** System calls that fail before a byte of a request was sent. */
const BEFORE_SENDING: ReadonlySet<string> = new Set(["connect", "getaddrinfo"]);

/** The certificate was refused, so nothing was sent. Other failures of TLS come in the middle of an answer, too. */
const CERTIFICATE = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT_)/;

export function toFailure(error: unknown, exchange: Exchange, silence: Silence, secrets: readonly string[]): Failure {
  const plain = (text: string): string => withoutSecrets(text, [...secrets, ...exchange.secrets]);
  const code = plain(codeOf(error));
  const words = plain(wordsOf(error)).replace(/\s+/g, " ").trim().slice(0, WORDS_MAX);
  const metadata = valueOf(error, "$metadata");
  const attempts = valueOf(metadata, "attempts");
  const requestId = valueOf(metadata, "requestId");
  const id = typeof requestId === "string" ? `, request ${plain(requestId).slice(0, 80)}` : "";
  const answer = exchange.status === undefined ? "no answer" : `HTTP ${exchange.status}${id}`;
  const region = exchange.headers["x-amz-bucket-region"] ?? valueOf(error, "Region");
  return {
    mayHaveArrived: exchange.sent && !failedBeforeSending(error),
    status: exchange.status,
    headers: exchange.headers,
    code,
    words,
    attempts: typeof attempts === "number" ? attempts : 1,
    silence,
    region: typeof region === "string" ? region : undefined,
    cause: new Error(`${code === "" ? "a failure without a name" : code} (${answer})${words === "" ? "" : `: ${words}`}`),
  };
}

/** A credential process is told with its whole command line, which may hold a password. */
function wordsOf(error: unknown): string {
  const words = error instanceof Error ? error.message : "";
  // What the SDK says where the store said nothing.
  if (words === "UnknownError") {
    return "";
  }
  return words.includes("Command failed") ? "a command failed." : words;
}

/** A name for a failure that has one: of the system first, because the SDK renames some of those to `TimeoutError`. */
function codeOf(error: unknown): string {
  const code = valueOf(error, "code");
  const name = typeof code === "string" ? code : error instanceof Error ? error.name : "";
  return name.slice(0, 80);
}

function failedBeforeSending(error: unknown): boolean {
  // Several addresses were tried, and each has its own error.
  const errors = error instanceof AggregateError && error.errors.length > 0 ? error.errors : [error];
  return errors.every((one: unknown) => {
    const syscall = valueOf(one, "syscall");
    return (
      (typeof syscall === "string" && BEFORE_SENDING.has(syscall)) ||
      CERTIFICATE.test(codeOf(one)) ||
      (one instanceof Error && one.message.includes("did not establish a connection with the server"))
    );
  });
}

export function isCertificateFailure(code: string): boolean {
  return CERTIFICATE.test(code);
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, "[hidden]"), text);
}

function valueOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
