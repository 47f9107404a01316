import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { join } from "node:path";
import { StoreError } from "@holdfast/store";
import type { ConnectConfig, SFTPWrapper } from "ssh2";
import { withTimeLimit } from "../clock.ts";
import type { PlaceSettings } from "./open.ts";

export interface SftpConnection {
  readonly sftp: SFTPWrapper;
  /** Waits for one answer, and no longer than half a minute. */
  call<T>(request: (done: (error: Error | null | undefined, value: T) => void) => void): Promise<T>;
  close(): Promise<void>;
}

const CONNECT_LIMIT_MS = 20_000;
const ANSWER_LIMIT_MS = 30_000;
const PORT = 22;

/** Key file, password, agent, in this order. The host's key must be known, unless one was told not to care. */
export async function connectSftp(url: URL, settings: PlaceSettings, location: string): Promise<SftpConnection> {
  const { Client } = await import("ssh2");
  const client = new Client();
  const config = { ...identity(settings, location), host: url.hostname.replace(/^\[|\]$/g, ""), port: Number(url.port || PORT), username: decodeURIComponent(url.username) || userInfo().username };
  let isUnknown = false;
  const hostVerifier = (key: Buffer): boolean => {
    const isKnown = settings.sftpInsecure === true || isKnownHost(config.host, config.port, key, settings);
    isUnknown = !isKnown;
    return isKnown;
  };
  try {
    await new Promise<void>((resolve, reject) => {
      client.once("ready", resolve);
      client.on("error", reject);
      client.once("close", () => reject(new Error("the server closed the connection")));
      client.connect({ ...config, hostVerifier, readyTimeout: CONNECT_LIMIT_MS, keepaliveInterval: 5_000 });
    });
    const sftp = await withTimeLimit(CONNECT_LIMIT_MS, new Promise<SFTPWrapper>((resolve, reject) => client.sftp((error, session) => (error === undefined ? resolve(session) : reject(error)))));
    // An error without a listener would end the process; each request hears of it by itself.
    sftp.on("error", () => undefined);
    return {
      sftp,
      call: (request) => withTimeLimit(ANSWER_LIMIT_MS, new Promise((resolve, reject) => request((error, value) => (error === null || error === undefined ? resolve(value) : reject(error))))),
      async close() {
        client.end();
      },
    };
  } catch (error) {
    client.destroy();
    const words = isUnknown ? "the host's key is not among the known hosts" : error instanceof Error ? error.message : "no answer";
    const isDenied = isUnknown || (error instanceof Error && "level" in error && error.level === "client-authentication");
    throw new StoreError({ code: isDenied ? "DENIED" : "UNAVAILABLE", operation: "open", location, problem: `${words}.`, ...(isUnknown ? { hint: "Add it with ssh-keyscan once you have checked it, or name a file of known hosts." } : {}) });
  }
}

function identity({ sftpKey, sftpPassword }: PlaceSettings, location: string): ConnectConfig {
  const agent = process.env["SSH_AUTH_SOCK"];
  if (sftpKey === undefined && sftpPassword === undefined && agent === undefined) {
    throw new StoreError({ code: "INVALID", operation: "open", location, problem: "no SFTP authentication method available." });
  }
  try {
    return { ...(sftpKey === undefined ? {} : { privateKey: readFileSync(sftpKey) }), ...(sftpPassword === undefined ? {} : { password: sftpPassword }), ...(agent === undefined ? {} : { agent }) };
  } catch (error) {
    throw new StoreError({ code: "INVALID", operation: "open", location, problem: `the key file cannot be read: ${error instanceof Error ? error.message : ""}.` });
  }
}

/** Asked of ssh-keygen, which knows every form of that file, hashed names too. Without it no host is known. */
function isKnownHost(host: string, port: number, key: Buffer, { sftpKnownHosts }: PlaceSettings): boolean {
  const file = sftpKnownHosts ?? join(homedir(), ".ssh/known_hosts");
  const name = port === PORT ? host : `[${host}]:${port}`;
  const { stdout } = spawnSync("ssh-keygen", ["-F", name, "-f", file], { encoding: "utf8", timeout: 10_000 });
  const lines = (stdout ?? "").split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return !lines.some((line) => line.startsWith("@revoked") && line.includes(key.toString("base64"))) && lines.some((line) => !line.startsWith("@") && line.split(" ")[2] === key.toString("base64"));
}
