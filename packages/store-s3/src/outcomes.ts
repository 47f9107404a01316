import type { StoreError, StoreOperation } from "@holdfast/store";
import { errorOf, type Explanation, type Request } from "./explanation.ts";
import { type Failure, isCertificateFailure } from "./failure.ts";
import { silenceMeaning } from "./silence.ts";

/** An answer that is no failure, or the failure that it is. */
export type Meaning = "conflict" | "absent" | "unchanged" | StoreError;

const PERMISSIONS: Readonly<Partial<Record<StoreOperation, string>>> = {
  read: "s3:GetObject, and s3:ListBucket on the bucket (without that one, an absent key is refused too)",
  list: "s3:ListBucket on the bucket",
  create: "s3:PutObject",
  replace: "s3:PutObject and s3:GetObject",
  remove: "s3:DeleteObject",
};

/** Refusals that need no more than their name. With any of them, nothing was written. */
const REFUSALS: Readonly<Record<string, Explanation>> = {
  NoSuchBucket: { code: "INVALID", problem: "there is no such bucket.", hint: "Create it, or correct its name, the endpoint or the region." },
  InvalidBucketName: { code: "INVALID", problem: "the store does not allow this name of a bucket.", hint: "Correct it." },
  InvalidAccessKeyId: { code: "DENIED", problem: "the store does not know this access key.", hint: "Check which credentials are used, and for which endpoint." },
  SignatureDoesNotMatch: { code: "DENIED", problem: "the secret key does not fit the access key.", hint: "Check both, and that nothing between here and the store changes requests." },
  ExpiredToken: { code: "DENIED", problem: "the credentials have expired.", hint: "Sign in again, or get new ones." },
  ExpiredTokenException: { code: "DENIED", problem: "the credentials have expired.", hint: "Sign in again, or get new ones." },
  TokenRefreshRequired: { code: "DENIED", problem: "the credentials have expired.", hint: "Sign in again, or get new ones." },
  InvalidToken: { code: "DENIED", problem: "the session token is not valid.", hint: "Get new credentials; keys and token belong together." },
  RequestTimeTooSkewed: { code: "DENIED", problem: "this machine's clock is too far from the store's.", hint: "Set the clock, then try again." },
  AllAccessDisabled: { code: "DENIED", problem: "the store has disabled all access to this bucket.", hint: "Ask its operator." },
  AccountProblem: { code: "DENIED", problem: "the store reports a problem with the account.", hint: "Look into the account." },
  QuotaExceeded: { code: "UNAVAILABLE", problem: "the quota of the bucket or the account is used up.", hint: "Free space or raise the quota, then try again." },
  RequestTimeout: { code: "UNAVAILABLE", problem: "the store did not receive the request in time.", hint: "Try again." },
  BadDigest: { code: "UNAVAILABLE", problem: "the body arrived damaged, and the store refused it.", hint: "Try again." },
  InvalidObjectState: { code: "INVALID", problem: "the object is in an archive.", hint: "Exclude the prefix from rules that archive." },
};

const OTHER_CONDITIONS = "docs/backends/s3.md lists stores that honour conditional writes.";

/**
 * What an answer means, by what it says and not by its number alone. With `maxAttempts: 1` a 412 is a conflict; after a retry
 * it may be the answer to one's own first attempt.
 */
export function meaningOf(failure: Failure, request: Request): Meaning {
  const { status, code, attempts } = failure;
  const isWrite = request.operation !== "read" && request.operation !== "list";
  if (status === 304 && request.operation === "read") {
    return "unchanged";
  }
  if (status === 404 && code === "NoSuchKey" && request.operation !== "list") {
    return "absent";
  }
  if (status === 412 && isWrite) {
    const problem = "the condition was refused, but the request had been sent more than once.";
    return attempts > 1 ? errorOf({ code: "INDETERMINATE", problem }, failure, request) : "conflict";
  }
  return errorOf(explain(failure, request.operation, isWrite), failure, request);
}

function explain(failure: Failure, operation: StoreOperation, isWrite: boolean): Explanation {
  const { status, code } = failure;
  // No name of an error means anything on an answer that is none, or where the server itself failed.
  if (failure.silence !== "error" || status === undefined) {
    return silenceMeaning(failure, isWrite);
  }
  if (status === 501 || isUnknownCondition(failure)) {
    return { code: "UNSUPPORTED", problem: `the store does not implement this request (${said(failure)}).`, hint: OTHER_CONDITIONS };
  }
  if (status >= 500 || status === 408 || status < 300) {
    return brokenAnswer(failure, isWrite);
  }
  if (status === 409) {
    return { code: "UNAVAILABLE", problem: "another request was changing the same key, and this one wrote nothing (HTTP 409).", hint: "Try again." };
  }
  if (status === 429) {
    return { code: "UNAVAILABLE", problem: "the store asks for fewer requests, and did nothing (HTTP 429).", hint: "Try again later." };
  }
  if (isRegionRefusal(failure)) {
    return regionMeaning(failure);
  }
  return REFUSALS[code] ?? otherRefusal(failure, operation);
}

function otherRefusal(failure: Failure, operation: StoreOperation): Explanation {
  const { status, code, words } = failure;
  if (/^KMS\./i.test(code) || (status === 403 && /\bkms:/i.test(words))) {
    return { code: "DENIED", problem: `the key that encrypts the bucket cannot be used (${said(failure)}).`, hint: "Grant kms:GenerateDataKey and kms:Decrypt on it." };
  }
  if (status === 401 || status === 403) {
    const hint = `Grant ${PERMISSIONS[operation] ?? "access"}; a policy of the bucket may deny it too.`;
    return { code: "DENIED", problem: `the store refused (${said(failure)}).`, hint };
  }
  if (/object lock/i.test(words)) {
    return { code: "INVALID", problem: `the bucket's Object Lock refuses the request (${said(failure)}).`, hint: "Use a bucket without Object Lock." };
  }
  if (status === 404) {
    const problem = `the answer is "not found", but not about the key (${said(failure)}).`;
    return { code: "INVALID", problem, hint: "Check that the endpoint is that of an S3 store, and whether the bucket goes in the path." };
  }
  if (status !== undefined && status < 400) {
    return { code: status === 307 ? "UNAVAILABLE" : "INVALID", problem: `the store redirects elsewhere (${said(failure)}).`, hint: "Check endpoint and region." };
  }
  return { code: "INVALID", problem: `the store does not accept the request (${said(failure)}).` };
}

/** 5xx, timeouts of a proxy, and successes that make no sense. */
function brokenAnswer(failure: Failure, isWrite: boolean): Explanation {
  const isBusy = failure.status === 503 || failure.code === "SlowDown";
  const what = isBusy ? "the store is too busy" : "the store or something before it failed";
  return isWrite
    ? { code: "INDETERMINATE", problem: `${what}, and does not say whether it wrote (${said(failure)}).`, hint: "Read to find out." }
    : { code: "UNAVAILABLE", problem: `${what} (${said(failure)}).`, hint: "Try again later." };
}

function isRegionRefusal({ status, code }: Failure): boolean {
  return status === 301 || code === "AuthorizationHeaderMalformed" || code === "IllegalLocationConstraintException";
}

function regionMeaning(failure: Failure): Explanation {
  const where = failure.region === undefined ? "another region" : `the region ${failure.region.slice(0, 63)}`;
  return { code: "INVALID", problem: `the bucket is in ${where} (${said(failure)}).`, hint: "Give that region, and the endpoint that belongs to it." };
}

/** Stores that know no conditions on writes say so in several ways. */
function isUnknownCondition({ status, code, words }: Failure): boolean {
  return code === "NotImplemented" || (status === 400 && /^Invalid(Argument|Request)$/.test(code) && /if-(none-)?match|conditional/i.test(words));
}

/** The store's own words, for the person who has to ask its operator. */
function said({ status, code, words }: Failure): string {
  const name = code === "" || isCertificateFailure(code) ? "" : ` ${code}`;
  return `HTTP ${status ?? "?"}${name}${words === "" || words === code ? "" : `: ${words}`}`;
}
