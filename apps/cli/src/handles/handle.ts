import { createHash } from "node:crypto";
import { isAbsolute, resolve } from "node:path";
import type { HostIdentity } from "@holdfast/host";
import * as z from "zod/mini";
import { CliError } from "../failure.ts";

/** A lease as a script carries it from one step to the next. It names, it does not prove: nothing in it is secret. */
export interface Handle {
  /** Where the lock is, without user names' passwords; keys come from the environment of whoever uses the handle. */
  readonly store: string;
  readonly lock: string;
  readonly mode: "exclusive" | "shared";
  readonly leaseId: string;
  readonly token: number;
  readonly ttlMs: number;
  /** The process that renews it; null where nobody does. */
  readonly keeper: HostIdentity | null;
}

const PREFIX = "hf1_";
const CHECK_LENGTH = 8;
/** A lock's name and a store's URI leave it far below this. */
const LENGTH_MAX = 8_192;

const nullableText = z.nullable(z.string());
const body = z.strictObject({
  store: z.string(),
  lock: z.string(),
  mode: z.enum(["exclusive", "shared"]),
  leaseId: z.string().check(z.regex(/^[0-9a-f]{16,64}$/)),
  token: z.int().check(z.minimum(0)),
  ttlMs: z.int().check(z.minimum(1_000), z.maximum(86_400_000)),
  keeper: z.nullable(
    z.strictObject({ hostname: z.string(), machineId: nullableText, bootId: nullableText, pidNamespace: nullableText, pid: z.int().check(z.minimum(1)), processStartedAt: nullableText }),
  ),
});

/** `hf1_<base64url>_<check>`: one word for a shell, and a check that notices when a part of it got lost. */
export function encodeHandle(handle: Handle): string {
  const text = Buffer.from(JSON.stringify(handle)).toString("base64url");
  return `${PREFIX}${text}.${checkOf(text)}`;
}

/** @throws {CliError} `USAGE` when it is no handle, or not a whole one. */
export function decodeHandle(text: string): Handle {
  const [encoded = "", check = ""] = text.trim().slice(PREFIX.length).split(".", 2);
  if (!isHandle(text) || text.length > LENGTH_MAX || check !== checkOf(encoded)) {
    throw notAHandle("it begins with hf1_ and was cut or changed since");
  }
  const parsed = body.safeParse(JSON.parse(Buffer.from(encoded, "base64url").toString("utf8")));
  if (!parsed.success) {
    throw notAHandle("it was made by another version of holdfast");
  }
  return parsed.data;
}

export function isHandle(text: string): boolean {
  return text.trim().startsWith(PREFIX);
}

function checkOf(encoded: string): string {
  return createHash("sha256").update(encoded).digest("hex").slice(0, CHECK_LENGTH);
}

function notAHandle(why: string): CliError {
  return new CliError("USAGE", `This is not a handle that can be used: ${why}.`, "holdfast acquire prints a handle; pass it on unchanged, as one word or in a file.");
}

/** A store's URI as it means the same from another folder, and without a password, should somebody have written one into it. */
export function portableUri(uri: string): string {
  const local = /^local:([^?]*)(.*)$/s.exec(uri);
  if (local?.[1] !== undefined && !isAbsolute(local[1])) {
    return `local:${resolve(local[1])}${local[2] ?? ""}`;
  }
  return uri.replace(/^([a-z0-9+.-]+:\/\/[^/@:]*):[^/@]*@/i, "$1@");
}
