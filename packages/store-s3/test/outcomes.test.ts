import { type StoreErrorCode, toVersion } from "@holdfast/store";
import { describe, expect, test } from "vitest";
import type { FakeAnswer } from "./fake-s3.ts";
import { bytes, openFake } from "./open-fake.ts";

type Operation = "read" | "list" | "create" | "replace" | "remove";

const ALL: readonly Operation[] = ["read", "list", "create", "replace", "remove"];
const WRITES: readonly Operation[] = ["create", "replace", "remove"];
const READS: readonly Operation[] = ["read", "list"];

/** As recorded, or as the stores' own documents give them. */
const answers: readonly [title: string, answer: FakeAnswer, operations: readonly Operation[], outcome: StoreErrorCode | object, words: RegExp][] = [
  ["AWS, 412 on a create", { status: 412, code: "PreconditionFailed" }, ["create", "replace"], { kind: "conflict" }, /./],
  ["AWS, 404 on a replace of what is gone", { status: 404, code: "NoSuchKey" }, ["replace"], { kind: "conflict" }, /./],
  ["404 with NoSuchKey on a remove", { status: 404, code: "NoSuchKey" }, ["remove"], { kind: "removed" }, /./],
  ["AWS, a delete marker on top", { status: 404, code: "NoSuchKey", headers: { "x-amz-delete-marker": "true" } }, ["read"], { kind: "absent" }, /./],
  ["AWS, 409 while another request is under way", { status: 409, code: "ConditionalRequestConflict" }, WRITES, "UNAVAILABLE", /wrote nothing/],
  ["R2, more than one write a second", { status: 429, code: "TooManyRequests" }, ALL, "UNAVAILABLE", /fewer requests/],
  ["AWS, SlowDown on a write", { status: 503, code: "SlowDown" }, WRITES, "INDETERMINATE", /too busy/],
  ["AWS, SlowDown on a read", { status: 503, code: "SlowDown" }, READS, "UNAVAILABLE", /too busy/],
  ["Ceph, 500 to the loser of a race", { status: 500, code: "UnknownError" }, WRITES, "INDETERMINATE", /does not say whether it wrote/],
  ["a proxy's 502 with a page of HTML", { status: 502, text: "<html>Bad gateway</html>" }, WRITES, "INDETERMINATE", /502/],
  ["a proxy's 504 without a body", { status: 504 }, READS, "UNAVAILABLE", /504/],
  ["a proxy's 408", { status: 408 }, WRITES, "INDETERMINATE", /408/],
  ["AWS, a body that did not arrive in time", { status: 400, code: "RequestTimeout" }, WRITES, "UNAVAILABLE", /in time/],
  ["Swift and B2, no conditional writes", { status: 501, code: "NotImplemented" }, ["create", "replace"], "UNSUPPORTED", /does not implement/],
  ["OSS, no conditional writes", { status: 400, code: "NotImplemented", message: "If-None-Match" }, ["create"], "UNSUPPORTED", /does not implement/],
  ["a header that is not known", { status: 400, code: "InvalidArgument", message: "Unsupported header 'if-match'" }, ["replace"], "UNSUPPORTED", /If-Match|if-match/],
  ["no s3:GetObject", { status: 403, code: "AccessDenied", message: "Access Denied" }, ["read"], "DENIED", /s3:GetObject, and s3:ListBucket/],
  ["no s3:ListBucket", { status: 403, code: "AccessDenied" }, ["list"], "DENIED", /s3:ListBucket/],
  ["no s3:PutObject", { status: 403, code: "AccessDenied" }, ["create"], "DENIED", /s3:PutObject/],
  ["no s3:GetObject for a replace", { status: 403, code: "AccessDenied" }, ["replace"], "DENIED", /s3:PutObject and s3:GetObject/],
  ["no s3:DeleteObject", { status: 403, code: "AccessDenied" }, ["remove"], "DENIED", /s3:DeleteObject/],
  ["no kms:GenerateDataKey", { status: 403, code: "AccessDenied", message: "not authorized to perform: kms:GenerateDataKey" }, ["create"], "DENIED", /Grant kms:GenerateDataKey/],
  ["a disabled KMS key", { status: 400, code: "KMS.DisabledException" }, ["create", "read"], "DENIED", /encrypts the bucket/],
  ["a page of a firewall", { status: 403, text: "<html>no</html>" }, ALL, "DENIED", /403/],
  ["an unknown access key", { status: 403, code: "InvalidAccessKeyId" }, ALL, "DENIED", /does not know this access key/],
  ["a wrong secret key", { status: 403, code: "SignatureDoesNotMatch" }, ALL, "DENIED", /does not fit the access key/],
  ["an expired session", { status: 400, code: "ExpiredToken" }, ALL, "DENIED", /have expired/],
  ["no such bucket", { status: 404, code: "NoSuchBucket" }, ALL, "INVALID", /no such bucket/],
  ["a web server that is no store", { status: 404, text: "<html>not found</html>" }, ["read", "replace", "create", "list"], "INVALID", /not about the key/],
  ["Object Lock without a checksum", { status: 400, code: "InvalidRequest", message: "Content-MD5 is required for Put Object requests with Object Lock parameters" }, ["create"], "INVALID", /Object Lock/],
  ["a quota", { status: 403, code: "QuotaExceeded" }, ["create"], "UNAVAILABLE", /quota/],
  ["an object in an archive", { status: 403, code: "InvalidObjectState" }, ["read"], "INVALID", /archive/],
  ["a new bucket of AWS", { status: 307, code: "TemporaryRedirect" }, ALL, "UNAVAILABLE", /redirects/],
  ["a success that is none", { status: 200, text: "<html>log in here</html>" }, ["list", "read"], "INVALID", /./],
  ["a write confirmed without an ETag", { status: 200 }, ["create", "replace"], "INDETERMINATE", /without an ETag/],
];

describe.each(answers)("%s", (_title, answer, operations, outcome, words) => {
  test.each(operations)("on a %s means what it says", async (operation) => {
    const { store } = await openFake({ fault: () => ({ kind: "answer", answer }) });
    const version = toVersion("0123");
    const requests = {
      read: () => store.read("site/lock"),
      list: () => store.list("site/"),
      create: () => store.create("site/lock", bytes("{}")),
      replace: () => store.replace("site/lock", bytes("{}"), version),
      remove: () => store.remove("site/lock", version),
    };
    if (typeof outcome === "object") {
      expect(await requests[operation]()).toMatchObject(outcome);
    } else {
      await expect(requests[operation]()).rejects.toMatchObject({ code: outcome, operation, location: "s3:bucket", message: expect.stringMatching(words) });
    }
  });
});

test("a 412 that follows a retry may be the answer to one's own first attempt, and is no conflict", async () => {
  const { meaningOf } = await import("../src/outcomes.ts");
  const failure = { mayHaveArrived: true, status: 412, headers: {}, code: "PreconditionFailed", words: "", attempts: 2, silence: "error", region: undefined, cause: new Error() } as const;
  expect(meaningOf(failure, { operation: "create", location: "s3:b", key: "k" })).toMatchObject({ code: "INDETERMINATE" });
  expect(meaningOf({ ...failure, attempts: 1 }, { operation: "create", location: "s3:b", key: "k" })).toBe("conflict");
});
