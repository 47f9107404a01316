import { StoreError } from "@holdfast/store";
import * as z from "zod/mini";

export interface RedisStoreOptions {
  /** Default `localhost`. */
  readonly host?: string;
  /** 1 to 65,535, default 6379. */
  readonly port?: number;
  /** What all keys begin with. Default `holdfast`. */
  readonly prefix?: string;
  /** Not part of a URI: URIs end up in logs. */
  readonly password?: string;
}

export interface RedisConfig {
  readonly host: string;
  readonly port: number;
  readonly prefix: string;
  readonly password: string | undefined;
  /** For messages; holds no secret. */
  readonly location: string;
}

const optionsSchema = z.strictObject({
  host: z._default(z.string().check(z.regex(/^[\w.:-]+$/)), "localhost"),
  port: z._default(z.number().check(z.gte(1), z.lte(65_535), z.multipleOf(1)), 6379),
  prefix: z._default(z.string().check(z.regex(/^[\w.:-]+$/)), "holdfast"),
  password: z.optional(z.string()),
});

/** @throws {StoreError} `INVALID`, naming the option. */
export function parseConfig(options: RedisStoreOptions): RedisConfig {
  const parsed = optionsSchema.safeParse(options);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const option = String(issue?.path[0] ?? "options");
    throw new StoreError({ code: "INVALID", operation: "open", location: "redis:", problem: `option ${option}: ${issue?.message ?? "not valid"}.` });
  }
  const { host, port, prefix, password } = parsed.data;
  return { host, port, prefix, password, location: `redis://${host}:${port}/${prefix}` };
}

/**
 * Reads `redis://<host>[:<port>][/<prefix>]`. The password comes from the environment, `HOLDFAST_REDIS_PASSWORD`.
 *
 * @throws {StoreError} `INVALID`, naming what is wrong, and never the password.
 */
export function parseRedisUri(uri: string, environment: Readonly<Record<string, string | undefined>>): RedisStoreOptions {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  if (url?.protocol !== "redis:" || url.hostname === "" || url.username !== "" || url.password !== "" || url.search !== "") {
    const problem = "a Redis store is written redis://<host>[:<port>][/<prefix>], and its password goes into HOLDFAST_REDIS_PASSWORD.";
    throw new StoreError({ code: "INVALID", operation: "open", location: "redis:", problem });
  }
  const prefix = url.pathname.slice(1);
  const password = environment["HOLDFAST_REDIS_PASSWORD"];
  return {
    host: url.hostname,
    ...(url.port === "" ? {} : { port: Number(url.port) }),
    ...(prefix === "" ? {} : { prefix }),
    ...(password === undefined ? {} : { password }),
  };
}
