import { StoreError } from "@holdfast/store";
import * as z from "zod/mini";

/** How to reach an account on a server. All but the host have defaults that ask the files of OpenSSH, as `ssh` would. */
export interface SftpConnectionOptions {
  /** A host name, an address, or an alias in the ssh_config. */
  readonly host: string;
  /** 1 to 65,535. Default: what the ssh_config says, else 22. */
  readonly port?: number | undefined;
  /** Default: what the ssh_config says, else the name of the local user. */
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** Private key files, tried in this order before everything else. Default: what the ssh_config says, else those in `~/.ssh`. */
  readonly identityFiles?: readonly string[] | undefined;
  /** For encrypted key files. */
  readonly passphrase?: string | undefined;
  /** The agent's socket, `pageant` on Windows, or `none`. Default: what the ssh_config says, else `SSH_AUTH_SOCK`. */
  readonly agent?: string | undefined;
  /** The file to read host aliases from, or `none`. Default: `~/.ssh/config`, then `/etc/ssh/ssh_config`. */
  readonly sshConfigFile?: string | undefined;
  /** Files of known host keys. Default: what the ssh_config says, else the user's and the system's. */
  readonly knownHostsFiles?: readonly string[] | undefined;
  /** Accepts any host key, and warns about it. Whoever can answer for the host can then grant or take any lock. */
  readonly insecure?: boolean | undefined;
  /** The longest time until a connection stands, jumps and log-in included, in milliseconds: 100 to 300,000. Default: 20,000. */
  readonly connectTimeoutMs?: number | undefined;
  /** How often the server is asked whether it is there, in milliseconds: 50 to 60,000. Default: 2,000. Three questions without an answer end the connection. */
  readonly keepAliveMs?: number | undefined;
  /** Hears what a person should know. Default: a warning of the process. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** The options of an SFTP store. */
export interface SftpStoreOptions extends SftpConnectionOptions {
  /**
   * The directory of the store as the account sees it, `/locks` or `/~/locks` for one below its home. The directory is
   * created by the first write; the one above it must be there, so that a wrong path is told and not made.
   */
  readonly path: string;
  /**
   * Which request renames. `posix` (the default) is `posix-rename@openssh.com`. `plain` is the one of SFTP itself, which on
   * many servers is not atomic: for servers where `probeSftp` proved it. It is tried once more before the first write.
   */
  readonly rename?: RenameKind | undefined;
  /** The longest time for one answer, in milliseconds: 100 to 300,000. Default: 15,000. A later one ends the connection. */
  readonly requestTimeoutMs?: number | undefined;
}

export type RenameKind = "posix" | "plain";

export interface SftpConnectionConfig extends Omit<SftpConnectionOptions, "connectTimeoutMs" | "keepAliveMs" | "insecure" | "onWarning"> {
  readonly location: string;
  readonly insecure: boolean;
  readonly connectTimeoutMs: number;
  readonly keepAliveMs: number;
  readonly onWarning: (message: string) => void;
}

export interface SftpStoreConfig extends SftpConnectionConfig {
  readonly path: string;
  readonly rename: RenameKind;
  readonly requestTimeoutMs: number;
}

const text = z.string().check(z.minLength(1), z.maxLength(4_096), z.refine(isClean));
const secret = z.string().check(z.minLength(1), z.maxLength(65_536));
const milliseconds = (least: number, most: number): z.ZodMiniNumber => z.number().check(z.int(), z.gte(least), z.lte(most));

const connectionShape = {
  host: z.string().check(z.refine(isHost)),
  port: z.optional(z.number().check(z.int(), z.gte(1), z.lte(65_535))),
  user: z.optional(text),
  password: z.optional(secret),
  identityFiles: z.optional(z.array(text)),
  passphrase: z.optional(secret),
  agent: z.optional(text),
  sshConfigFile: z.optional(text),
  knownHostsFiles: z.optional(z.array(text)),
  insecure: z._default(z.boolean(), false),
  connectTimeoutMs: z._default(milliseconds(100, 300_000), 20_000),
  keepAliveMs: z._default(milliseconds(50, 60_000), 2_000),
  onWarning: z._default(z.custom<(message: string) => void>((value) => typeof value === "function"), () => warnProcess),
};
const connectionSchema = z.strictObject(connectionShape);
const storeSchema = z.strictObject({
  ...connectionShape,
  path: z.string().check(z.refine(isPath)),
  rename: z._default(z.enum(["posix", "plain"]), "posix"),
  requestTimeoutMs: z._default(milliseconds(100, 300_000), 15_000),
});

const ALLOWED: Readonly<Record<string, string>> = {
  host: "a host name, an address or an alias, without user, port or path",
  port: "a whole number from 1 to 65535",
  user: "a user name",
  path: 'an absolute path, or one that begins with "/~/", of up to 1,000 bytes and without empty, "." or ".." parts',
  password: "a password",
  identityFiles: "names of files",
  passphrase: "a passphrase",
  agent: 'the path of a socket, "pageant" or "none"',
  sshConfigFile: 'the name of a file, or "none"',
  knownHostsFiles: "names of files",
  insecure: "true or false",
  rename: '"posix" or "plain"',
  connectTimeoutMs: "a whole number from 100 to 300000",
  requestTimeoutMs: "a whole number from 100 to 300000",
  keepAliveMs: "a whole number from 50 to 60000",
  onWarning: "a function",
};

/** @throws {StoreError} `INVALID`, naming the option and what is allowed, never the value: it may be a secret in the wrong place. */
export function parseConfig(options: SftpStoreOptions): SftpStoreConfig {
  const parsed = storeSchema.safeParse(options);
  if (!parsed.success) {
    throw notAllowed(parsed.error.issues[0], Object.keys(ALLOWED));
  }
  return { ...parsed.data, location: locationOf(parsed.data) };
}

/** The same for a connection alone. */
export function parseConnectionConfig(options: SftpConnectionOptions): SftpConnectionConfig {
  const parsed = connectionSchema.safeParse(options);
  if (!parsed.success) {
    throw notAllowed(parsed.error.issues[0], Object.keys(connectionShape));
  }
  return { ...parsed.data, location: locationOf({ ...parsed.data, path: "" }) };
}

function notAllowed(issue: z.core.$ZodIssue | undefined, options: readonly string[]): StoreError {
  const unknown = issue?.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  const option = String(issue?.path[0] ?? "host");
  return invalid(
    unknown === undefined
      ? `option ${option} must be ${ALLOWED[option] ?? "left out"}.`
      : `there is no option ${JSON.stringify(unknown.slice(0, 40))}; there are ${options.join(", ")}.`,
  );
}

export function invalid(problem: string, hint?: string): StoreError {
  return new StoreError({ code: "INVALID", operation: "open", location: "sftp:", problem, ...(hint === undefined ? {} : { hint }) });
}

function locationOf({ host, port, user, path }: Pick<SftpStoreOptions, "host" | "port" | "user" | "path">): string {
  const name = host.includes(":") ? `[${host}]` : host;
  return `sftp://${user === undefined ? "" : `${user}@`}${name}${port === undefined ? "" : `:${port}`}${path}`;
}

function isHost(host: string): boolean {
  return /^[^\s/@[\]\\?#]{1,255}$/.test(host) && isClean(host) && !host.startsWith("-");
}

function isPath(path: string): boolean {
  const parts = path.split("/").slice(1);
  const isWhole = path.startsWith("/") && parts.every((part) => part !== "" && part !== "." && part !== "..");
  // The home directory itself is written "/~".
  return isWhole && isClean(path) && new TextEncoder().encode(path).byteLength <= 1_000;
}

function isClean(value: string): boolean {
  // eslint-disable-next-line no-control-regex
  return !/[\u0000-\u001f\u007f]|\p{Surrogate}/u.test(value);
}

function warnProcess(message: string): void {
  process.emitWarning(message, "HoldfastWarning");
}
