import type { LifecycleRule } from "@aws-sdk/client-s3";
import type { S3StoreConfig } from "../config.ts";
import { listen } from "../exchange.ts";
import type { Send, Session } from "../session.ts";

/** What the bucket is set to. `unknown`: the store does not tell, or not us. */
export interface BucketSettings {
  readonly versioning: "on" | "suspended" | "never" | "unknown";
  readonly objectLock: "on" | "off" | "unknown";
  /** A default retention, which keeps every version for its whole time. */
  readonly hasDefaultRetention: boolean;
  /** Rules that remove or archive what is below the prefix, by their names. Null: unknown. */
  readonly threateningRules: readonly string[] | null;
  /** A rule removes old versions below the prefix. Null: unknown. */
  readonly expiresOldVersions: boolean | null;
}

/** Reads what the store lets us read; each answer is optional, because none of them is needed for a lock. */
export async function readSettings(session: Session, config: S3StoreConfig): Promise<BucketSettings> {
  const { bucket: Bucket, keyPrefix } = config;
  const versioning = await ask(session, async ({ sdk, client, exchange, signal }) => {
    const command = new sdk.GetBucketVersioningCommand({ Bucket });
    listen(command.middlewareStack, exchange, signal);
    return (await client.send(command, { abortSignal: signal })).Status ?? "never";
  });
  const lock = await ask(session, async ({ sdk, client, exchange, signal }) => {
    const command = new sdk.GetObjectLockConfigurationCommand({ Bucket });
    listen(command.middlewareStack, exchange, signal);
    return (await client.send(command, { abortSignal: signal })).ObjectLockConfiguration ?? {};
  });
  const rules = await ask(session, async ({ sdk, client, exchange, signal }) => {
    const command = new sdk.GetBucketLifecycleConfigurationCommand({ Bucket });
    listen(command.middlewareStack, exchange, signal);
    return (await client.send(command, { abortSignal: signal })).Rules ?? [];
  });
  const own = rulesBelow(rules.kind === "told" ? rules.value : [], keyPrefix);
  const areRulesKnown = rules.kind === "told" || rules.code === "NoSuchLifecycleConfiguration";
  return {
    versioning: versioning.kind === "told" ? versioningOf(versioning.value) : "unknown",
    objectLock: lock.kind === "told" ? (lock.value.ObjectLockEnabled === "Enabled" ? "on" : "off") : /ObjectLockConfigurationNotFound/.test(lock.code) ? "off" : "unknown",
    hasDefaultRetention: lock.kind === "told" && lock.value.Rule?.DefaultRetention !== undefined,
    threateningRules: areRulesKnown ? own.filter(isThreat).map(({ ID }) => ID ?? "without a name") : null,
    expiresOldVersions: areRulesKnown ? own.some(({ NoncurrentVersionExpiration }) => NoncurrentVersionExpiration !== undefined) : null,
  };
}

type Told<Value> = { readonly kind: "told"; readonly value: Value } | { readonly kind: "not-told"; readonly code: string };

async function ask<Value>(session: Session, send: Send<Value>): Promise<Told<Value>> {
  const result = await session.request(send);
  return result.kind === "answered" ? { kind: "told", value: result.output } : { kind: "not-told", code: result.failure.code };
}

function versioningOf(status: string): BucketSettings["versioning"] {
  switch (status) {
    case "Enabled":
      return "on";
    case "Suspended":
      return "suspended";
    case "never":
      return "never";
    default:
      return "unknown";
  }
}

/** Rules that are switched on and touch keys below the prefix: those of the prefix itself, of one above it, or of one below. */
function rulesBelow(rules: readonly LifecycleRule[], keyPrefix: string): readonly LifecycleRule[] {
  return rules.filter((rule) => {
    const prefix = rule.Filter?.Prefix ?? rule.Filter?.And?.Prefix ?? prefixOf(rule);
    return rule.Status === "Enabled" && (prefix.startsWith(keyPrefix) || keyPrefix.startsWith(prefix));
  });
}

/** Rules made before 2016 name their prefix in a place of its own. */
function prefixOf(rule: object): string {
  const prefix: unknown = Reflect.get(rule, "Prefix");
  return typeof prefix === "string" ? prefix : "";
}

/** A rule that only tidies up delete markers has an `Expiration` too. */
function isThreat({ Expiration, Transitions }: LifecycleRule): boolean {
  return Expiration?.Days !== undefined || Expiration?.Date !== undefined || (Transitions ?? []).length > 0;
}
