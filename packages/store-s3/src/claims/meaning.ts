import type { StoreError, StoreOperation } from "@holdfast/store";
import { errorOf, type Request } from "../explanation.ts";
import type { Failure } from "../failure.ts";
import { meaningOf } from "../outcomes.ts";

/** What a person has to grant for an operation, in the words of the store's operator. */
export type Permissions = Readonly<Record<"read" | "list" | "put" | "remove", string>>;

export const S3_PERMISSIONS: Permissions = {
  read: "s3:GetObject, and s3:ListBucket on the bucket (without that one, an absent key is refused too)",
  list: "s3:ListBucket and s3:ListBucketVersions on the bucket",
  put: "s3:PutObject",
  remove: "s3:DeleteObject and s3:DeleteObjectVersion",
};

/** Accounts of Backblaze have daily caps, and say so in the words of a refusal alone: the code is `AccessDenied`. */
const CAP = /\bcap[ _]exceeded\b/i;

const NOT_THERE: ReadonlySet<string> = new Set(["NoSuchKey", "NoSuchVersion"]);

/** Refusals that name no permission: somebody else has to act first. */
const OTHER_REFUSALS: ReadonlySet<string> = new Set(["AccessDenied", "Forbidden", "Unauthorized", "UnauthorizedAccess", "unauthorized", ""]);

/** The meaning of an answer that is no success. Claims have no conditions, so there is no conflict among them. */
export function claimMeaning(failure: Failure, request: Request, permissions: Permissions): "absent" | StoreError {
  const { status, code, words } = failure;
  if (status === 404 && NOT_THERE.has(code) && request.operation !== "list") {
    return "absent";
  }
  if (status === 403 && CAP.test(`${code} ${words}`)) {
    const hint = "Raise the cap in the account's settings, or wait until it is reset, which happens daily.";
    return errorOf({ code: "DENIED", problem: `a cap of the account is used up (HTTP 403: ${words}).`, hint }, failure, request);
  }
  if ((status === 401 || status === 403) && OTHER_REFUSALS.has(code)) {
    const hint = `Grant ${permissionFor(request.operation, permissions)}; a policy of the bucket may deny it too.`;
    return errorOf({ code: "DENIED", problem: `the store refused (HTTP ${status} ${code}${words === "" ? "" : `: ${words}`}).`, hint }, failure, request);
  }
  const meaning = meaningOf(failure, request);
  if (typeof meaning !== "string") {
    return meaning;
  }
  const hint = "Check that the endpoint is that of an S3 store.";
  return errorOf({ code: "INVALID", problem: `the answer "${meaning}" does not fit the request.`, hint }, failure, request);
}

function permissionFor(operation: StoreOperation, permissions: Permissions): string {
  return operation === "read" || operation === "list" || operation === "put" || operation === "remove" ? permissions[operation] : "access";
}
