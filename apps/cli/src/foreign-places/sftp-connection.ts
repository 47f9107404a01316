import type { SFTPWrapper } from "ssh2";
import { withTimeLimit } from "../clock.ts";
import type { PlaceSettings } from "./open.ts";

export interface SftpConnection {
  readonly sftp: SFTPWrapper;
  /** Waits for one answer, and no longer than half a minute. */
  call<T>(request: (done: (error: Error | null | undefined, value: T) => void) => void): Promise<T>;
  close(): Promise<void>;
}

const ANSWER_LIMIT_MS = 30_000;

/** Connects as a store of our own does: host aliases, known hosts, key files and agent as `ssh` has them, beside what was given. */
export async function connectPlace(url: URL, user: string, { sftpKey, sftpPassword, sftpKnownHosts, sftpInsecure = false }: PlaceSettings): Promise<SftpConnection> {
  const { connectSftp } = await import("@holdfast/store-sftp");
  // The other tool asks the agent also where a key file is given.
  const agent = process.env["SSH_AUTH_SOCK"];
  const { sftp, end } = await connectSftp({
    host: url.hostname.replace(/^\[|\]$/g, ""),
    insecure: sftpInsecure,
    ...(url.port === "" ? {} : { port: Number(url.port) }),
    ...(user === "" ? {} : { user }),
    ...(sftpKey === undefined ? {} : { identityFiles: [sftpKey] }),
    ...(sftpPassword === undefined ? {} : { password: sftpPassword }),
    ...(sftpKnownHosts === undefined ? {} : { knownHostsFiles: [sftpKnownHosts] }),
    ...(agent === undefined || agent === "" ? {} : { agent }),
  });
  // An error without a listener would end the process; each request hears of it by itself.
  sftp.on("error", () => undefined);
  return {
    sftp,
    call: (request) => withTimeLimit(ANSWER_LIMIT_MS, new Promise((resolve, reject) => request((error, value) => (error === null || error === undefined ? resolve(value) : reject(error))))),
    async close() {
      end();
    },
  };
}
