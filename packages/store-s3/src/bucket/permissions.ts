import { isStoreError, StoreError } from "@holdfast/store";
import type { S3StoreConfig } from "../config.ts";
import { listen } from "../exchange.ts";
import { errorOf, type Request } from "../explanation.ts";
import { meaningOf } from "../outcomes.ts";
import type { Requests } from "../requests.ts";
import type { Session } from "../session.ts";

export interface S3Permission {
  /** As a policy names it: `s3:GetObject`. */
  readonly name: string;
  readonly neededFor: string;
  /** `unknown`: the store did not get to the point of allowing or refusing it. */
  readonly status: "granted" | "missing" | "unknown";
}

/** What came of a request that is made only to see whether it is allowed. */
type Answer = { readonly status: S3Permission["status"]; readonly error: StoreError | undefined };

const GRANTED: Answer = { status: "granted", error: undefined };

/**
 * Tries each permission on a key of its own, which it leaves in place if it may not be removed.
 *
 * @throws {StoreError} Every request was refused, so it is not about single permissions; or the store did not answer.
 */
export async function tryPermissions(session: Session, requests: Requests, config: S3StoreConfig, key: string, body: Uint8Array): Promise<readonly S3Permission[]> {
  const list = await answerTo(() => listOne(session, config));
  const put = await answerTo(() => requests.write(key, body, { kind: "absent" }));
  const get = await answerTo(() => requests.read(key, undefined));
  const drop = await answerTo(() => requests.remove(key, undefined));
  const answers = [list, put, get, drop];
  const [refusal] = answers.flatMap(({ error }) => (error === undefined ? [] : [error]));
  if (refusal !== undefined && answers.every(({ status }) => status === "missing")) {
    throw refusal;
  }
  return [
    { name: "s3:GetObject", neededFor: "reading, and replacing", status: isHidden(get, put, list) ? "unknown" : get.status },
    { name: "s3:PutObject", neededFor: "every lock", status: put.status },
    { name: "s3:ListBucket", neededFor: "exclusive locks, listings, and telling absent from forbidden", status: list.status },
    { name: "s3:DeleteObject", neededFor: "shared locks, and tidying up", status: drop.status },
  ];
}

/** An absent key is refused like a forbidden one to those who may not list. */
function isHidden(get: Answer, put: Answer, list: Answer): boolean {
  return get.status === "missing" && put.status !== "granted" && list.status !== "granted";
}

async function answerTo(send: () => Promise<unknown>): Promise<Answer> {
  try {
    await send();
    return GRANTED;
  } catch (error) {
    if (isStoreError(error) && error.code === "DENIED") {
      return { status: "missing", error };
    }
    if (isStoreError(error) && error.code === "UNSUPPORTED") {
      return { status: "unknown", error };
    }
    throw error;
  }
}

async function listOne(session: Session, { bucket: Bucket, keyPrefix, location }: S3StoreConfig): Promise<void> {
  const request: Request = { operation: "list", location };
  const result = await session.request(async ({ sdk, client, exchange, signal }) => {
    const command = new sdk.ListObjectsV2Command({ Bucket, Prefix: keyPrefix, MaxKeys: 1 });
    listen(command.middlewareStack, exchange, signal);
    await client.send(command, { abortSignal: signal });
  });
  if (result.kind === "failed") {
    const meaning = meaningOf(result.failure, request);
    throw meaning instanceof StoreError ? meaning : errorOf({ code: "INVALID", problem: "the listing was answered in a way that makes no sense." }, result.failure, request);
  }
}
