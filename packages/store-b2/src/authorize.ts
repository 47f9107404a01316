import { StoreError } from "@holdfast/store";
import { type Account, accountOf } from "./account.ts";
import { abortAfter } from "./clock.ts";
import type { B2Config } from "./config.ts";
import { type Refusal, refusalMeaning } from "./outcomes.ts";

/** The answer has a kilobyte. */
const ANSWER_BYTES_MAX = 65_536;

/**
 * Asks B2, with one request, where the account's S3 endpoint is and what the key may do.
 *
 * @throws {StoreError} `DENIED` for a key that is not accepted, `UNAVAILABLE` without an answer, `INVALID` for one that is none of B2's.
 */
export async function authorize(config: B2Config): Promise<Account> {
  using limit = abortAfter(config.requestTimeoutMs);
  const answer = await ask(config, limit.signal);
  if (answer.status !== 200) {
    throw refusalMeaning(answer, config.location);
  }
  return accountOf(answer.content, config);
}

async function ask(config: B2Config, signal: AbortSignal): Promise<Refusal & { readonly content: unknown }> {
  const { authorizeUrl, keyId, applicationKey } = config;
  const basic = Buffer.from(`${keyId}:${applicationKey}`).toString("base64");
  try {
    const response = await config.fetch(new URL("/b2api/v4/b2_authorize_account", authorizeUrl), {
      headers: { authorization: `Basic ${basic}`, accept: "application/json" },
      // Keys must not follow an answer to another host.
      redirect: "manual",
      signal,
    });
    const text = await textOf(response);
    return { status: response.status, text: withoutSecrets(text, [basic, applicationKey]), content: contentOf(text) };
  } catch (error) {
    const problem = signal.aborted ? "B2 did not answer the authorisation within the time for one request." : `B2 could not be reached for the authorisation (${nameOf(error)}).`;
    throw new StoreError({ code: "UNAVAILABLE", operation: "open", location: config.location, problem, hint: "Check the network, then try again." });
  }
}

async function textOf({ body }: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    parts.push(chunk);
    length += chunk.byteLength;
    if (length > ANSWER_BYTES_MAX) {
      break;
    }
  }
  return Buffer.concat(parts).subarray(0, ANSWER_BYTES_MAX).toString("utf8");
}

function contentOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON, so not B2's; told as that by whoever looks at it.
    return undefined;
  }
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, "[hidden]"), text);
}

/** The system's own name of what went wrong (`ENOTFOUND`), and no more: a message may hold anything. */
function nameOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined;
  return typeof code === "string" ? code.slice(0, 80) : cause instanceof Error ? cause.name : "no answer";
}
