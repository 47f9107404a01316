import type { Explanation } from "./explanation.ts";
import { type Failure, isCertificateFailure } from "./failure.ts";

/** What the system calls a network that does not lead to the store. */
const NETWORK: Readonly<Record<string, string>> = {
  ENOTFOUND: "the name of the store's host is not known",
  EAI_AGAIN: "the name of the store's host cannot be looked up now",
  ECONNREFUSED: "nothing listens at the store's address",
  EHOSTUNREACH: "the store's host cannot be reached",
  ENETUNREACH: "the network of the store cannot be reached",
  ETIMEDOUT: "the store did not answer in time",
  ECONNRESET: "the connection was cut",
  EPIPE: "the connection was cut",
};

const CHECK_NETWORK = "Check the endpoint and the network, then try again.";
const CHECK_CREDENTIALS =
  "Give keys in the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY), a profile, or --s3-access-key and --s3-secret-key; with SSO, sign in again.";

/** Names that the SDK gives to credentials it could not get. */
const NO_CREDENTIALS: ReadonlySet<string> = new Set(["CredentialsProviderError", "TokenProviderError"]);

/** A request without an answer. What may have arrived may have been written, now or in a moment. */
export function silenceMeaning(failure: Failure, isWrite: boolean): Explanation {
  const { mayHaveArrived, code, words } = failure;
  if (isCertificateFailure(code)) {
    const hint = "Check the endpoint; a certificate of your own goes into NODE_EXTRA_CA_CERTS.";
    return { code: "INVALID", problem: `the certificate of the store is not trusted (${code}).`, hint };
  }
  if (!mayHaveArrived && NO_CREDENTIALS.has(code)) {
    return { code: "DENIED", problem: `there are no credentials that can be used (${words}).`, hint: CHECK_CREDENTIALS };
  }
  const what = whatHappened(failure);
  if (isWrite && mayHaveArrived) {
    return { code: "INDETERMINATE", problem: `${what}, so nobody can tell whether it was written.`, hint: "Read to find out." };
  }
  return { code: "UNAVAILABLE", problem: `${what}${isWrite ? ", and nothing was sent" : ""}.`, hint: CHECK_NETWORK };
}

function whatHappened({ silence, code, words }: Failure): string {
  switch (silence) {
    case "aborted":
      return "aborted before the answer came";
    case "closed":
      return "the store was closed before the answer came";
    case "timed-out":
      return "no answer came within the time for one request";
    case "error": {
      const detail = words === "" ? code : `${code}: ${words}`;
      return `${NETWORK[code] ?? "the request failed"} (${detail})`;
    }
  }
}
