import { addressOfS3, diagnoseS3, type S3Diagnosis, type S3StoreOptions } from "@holdfast/store-s3";
import type { Diagnosis, Tariff } from "./driver.ts";

/** Published prices of 2025, in US dollars for a million requests. */
const AWS: Tariff = { basis: "AWS S3 Standard in us-east-1, published price of 2025", write: 5, list: 5, read: 0.4 };
const R2: Tariff = { basis: "Cloudflare R2, published price of 2025, above its free million of writes a month", write: 4.5, list: 4.5, read: 0.36 };

/** What `doctor` tells of a bucket beyond the checks. */
export async function diagnoseBucket(options: S3StoreOptions): Promise<Diagnosis> {
  const diagnosis = await diagnoseS3(options);
  const { host } = await addressOfS3(options);
  const { permissions, leftBehind } = diagnosis;
  return {
    refusal: diagnosis.refusal,
    facts: factsOf(diagnosis, host),
    permissions,
    policy: policyFor(options),
    advice: adviceOn(diagnosis),
    tariff: /amazonaws\.com/.test(host) ? AWS : /r2\.cloudflarestorage\.com/.test(host) ? R2 : null,
    leftBehind: [...leftBehind, ...(isVersioned(diagnosis) ? ["old versions and delete markers of all that was written, as of everything in a versioned bucket"] : [])],
  };
}

function factsOf({ findings, settings }: S3Diagnosis, host: string): Diagnosis["facts"] {
  const { versioning, objectLock, hasDefaultRetention, threateningRules } = settings;
  return [
    { name: "endpoint", value: host },
    { name: "conditional writes", value: findings === null ? "not tried, for want of a permission" : CONDITIONS[findings.conditionalWrites] },
    ...(findings === null || findings.etagQuoting === null ? [] : [{ name: "ETags in If-Match", value: findings.etagQuoting }]),
    ...(findings === null || findings.conditionalWrites === "not-implemented" ? [] : [{ name: "time in answers", value: findings.tellsAges ? "yes" : "no" }]),
    { name: "versioning", value: versioning === "unknown" && findings?.isVersioned === true ? "on" : versioning },
    { name: "Object Lock", value: hasDefaultRetention ? "on, with a default retention" : objectLock },
    { name: "lifecycle", value: threateningRules === null ? "unknown" : threateningRules.length === 0 ? "no rule removes or archives locks" : `removes or archives locks: ${threateningRules.join(", ")}` },
  ];
}

const CONDITIONS = {
  honoured: "honoured",
  "create-ignored": "If-None-Match is ignored",
  "replace-ignored": "If-Match is ignored",
  "replace-never-matches": "If-Match never matches",
  "not-implemented": "not implemented",
} as const;

function isVersioned({ findings, settings }: S3Diagnosis): boolean {
  return settings.versioning === "on" || findings?.isVersioned === true;
}

function adviceOn(diagnosis: S3Diagnosis): readonly string[] {
  const { refusal, settings } = diagnosis;
  const { versioning, objectLock, hasDefaultRetention, threateningRules, expiresOldVersions } = settings;
  return [
    ...(refusal !== null && isVersioned(diagnosis) ? ["The bucket is versioned, and some stores honour conditions only in buckets that never were: try one."] : []),
    ...(refusal !== null && !isVersioned(diagnosis) ? ["Use another store: docs/backends/s3.md lists those that honour conditional writes."] : []),
    ...(isVersioned(diagnosis) && expiresOldVersions !== true
      ? ["The bucket keeps every version, and each renewal leaves one: add a lifecycle rule that removes noncurrent versions below the prefix after a day."]
      : []),
    ...(versioning === "suspended" ? ["Versioning is suspended: some stores break conditional writes in such buckets. Prefer a bucket that never was versioned."] : []),
    ...(hasDefaultRetention ? ["A default retention keeps every renewal for its whole time, and nothing can tidy up: use a bucket without Object Lock."] : []),
    ...(objectLock === "on" && !hasDefaultRetention ? ["Object Lock excludes nobody from a lock, and keeps versions: a bucket without it serves better."] : []),
    ...((threateningRules ?? []).length > 0 ? ["A lifecycle rule removes or archives locks: exclude the prefix from it, because a lock that a rule removes is lost to its holder, and free."] : []),
    ...(threateningRules === null ? ["Make sure that no lifecycle rule removes or archives objects below the prefix; the store does not show its rules to these credentials."] : []),
  ];
}

function policyFor({ bucket, prefix }: S3StoreOptions): string {
  const arn = bucket.startsWith("arn:") ? bucket : `arn:aws:s3:::${bucket}`;
  const objects = bucket.startsWith("arn:") ? `${arn}/object` : arn;
  const below = prefix === undefined || prefix === "" ? "*" : `${prefix}/*`;
  const statements = [
    { Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], Resource: `${objects}/${below}` },
    { Effect: "Allow", Action: "s3:ListBucket", Resource: arn },
  ];
  return JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 2);
}
