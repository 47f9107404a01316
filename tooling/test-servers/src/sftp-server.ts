import { startSsh2Server } from "./ssh2-server.ts";
import { startSshd, whyNoSshd } from "./sshd.ts";

/** A server for tests that any server will do for. */
export interface SftpServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly identityFile: string;
  readonly knownHostsFile: string;
  readonly root: string;
  /** What the URI of a store ends with there: without OpenSSH there are only plain renames, which are the kernel's. */
  readonly query: "" | "?rename=plain";
  stop(): Promise<void>;
}

/** Which server this is, for the titles of tests. */
export const SFTP_SERVER_NAME: string = whyNoSshd() === null ? "OpenSSH" : "ssh2's own server, as OpenSSH is not here";

/**
 * OpenSSH; where that is not installed, the server of the ssh2 library.
 *
 * @throws {Error} `HOLDFAST_TEST_REQUIRE` names `sshd`, and it is not there.
 */
export async function startSftpServer(environment: NodeJS.ProcessEnv = process.env): Promise<SftpServer> {
  const started = await startSshd();
  if (started.available) {
    return { ...started.server, query: "" };
  }
  if ((environment["HOLDFAST_TEST_REQUIRE"] ?? "").split(",").includes("sshd")) {
    throw new Error(`HOLDFAST_TEST_REQUIRE names "sshd", which is not available here: ${started.reason}`);
  }
  return { ...(await startSsh2Server()), query: "?rename=plain" };
}
