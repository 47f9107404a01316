import type { Duplex } from "node:stream";
import { PortError } from "@holdfast/pointer-directory";
import type { Client, SFTPWrapper } from "ssh2";
import type { Clock } from "./clock.ts";
import type { SftpConnectionConfig } from "./config.ts";
import { hostKeyCheckFor } from "./host-key.ts";
import { AGENT, identitiesFor } from "./identities.ts";
import { KEEPALIVES_MAX } from "./limits.ts";
import { levelOf, toConnectError } from "./refusal.ts";
import { loadSsh2, type Ssh2 } from "./ssh2.ts";
import { readSshConfig } from "./ssh-config.ts";
import { type Hop, hopsTo } from "./target.ts";

/** A connection that stands, and its SFTP session. */
export interface Connection {
  /** The session, as the `ssh2` package has it. Its requests have no time limit; those under way fail when the connection ends. */
  readonly sftp: SFTPWrapper;
  /** The name the server gives itself, as in its first line: `OpenSSH_9.2p1`. */
  readonly server: string;
  /** Calls back once when it has ended, with what is known of why. */
  onEnd(listener: (why: string) => void): void;
  end(): void;
}

/** @throws {PortError} What keeps it from standing within `connectTimeoutMs`, in words for a person. */
export async function connect(config: SftpConnectionConfig, clock: Clock): Promise<Connection> {
  const ssh2 = await loadSsh2();
  const ssh = await readSshConfig(config.sshConfigFile);
  const hops = hopsTo(config, ssh);
  const clients: Client[] = [];
  const endAll = (): void => clients.toReversed().forEach((client) => client.destroy());
  const until = clock.monotonicMs() + config.connectTimeoutMs;
  try {
    let through: Duplex | undefined;
    for (const [index, hop] of hops.entries()) {
      const leftMs = Math.max(1, until - clock.monotonicMs());
      const client = await enter(ssh2, hop, config, through, leftMs, clients);
      const next = hops[index + 1];
      if (next !== undefined) {
        through = await within(clock, until, config, hop, () => forward(client, hop, next));
        continue;
      }
      const sftp = await within(clock, until, config, hop, () => openSftp(client));
      return { sftp, server: serverOf(client), onEnd: (listener) => listenForEnd(client, sftp, listener), end: endAll };
    }
    throw new Error("There is no host to connect to.");
  } catch (error) {
    endAll();
    throw error;
  }
}

async function enter(ssh2: Ssh2, hop: Hop, config: SftpConnectionConfig, sock: Duplex | undefined, leftMs: number, clients: Client[]): Promise<Client> {
  const identities = await identitiesFor(ssh2, hop, config);
  const check = await hostKeyCheckFor(hop, config);
  const client = new ssh2.Client();
  clients.push(client);
  let refusal: PortError | null = null;
  let { tried } = identities;
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      if (levelOf(error) === "agent") {
        // As in ssh, an agent that does not answer (a stale SSH_AUTH_SOCK) is passed over: the next way in is tried.
        tried = tried.map((way) => (way === AGENT ? "the agent, which does not answer" : way));
        return;
      }
      reject(refusal ?? toConnectError(error, hop, tried, config.connectTimeoutMs));
    };
    client.once("ready", () => {
      // Requests are small and sent together: left to Nagle's algorithm, each flight would wait 40 ms for an acknowledgement.
      if (sock === undefined) {
        client.setNoDelay(true);
      }
      resolve(client);
    });
    // Stays: an error without a listener would end the process, and what it means is told by the end of the connection.
    client.on("error", fail);
    client.once("close", () => fail(Object.assign(new Error("the server closed the connection"), { code: "ECONNRESET" })));
    client.connect({
      host: hop.host,
      port: hop.port,
      username: hop.user,
      readyTimeout: leftMs,
      keepaliveInterval: config.keepAliveMs,
      keepaliveCountMax: KEEPALIVES_MAX,
      authHandler: [{ type: "none", username: hop.user }, ...identities.methods],
      ...(sock === undefined ? {} : { sock }),
      ...(check.prefer.length === 0 ? {} : { algorithms: { serverHostKey: check.prefer } }),
      hostVerifier: (key: Buffer) => {
        refusal = check.refusalOf(key);
        return refusal === null;
      },
    });
  });
}

function forward(client: Client, hop: Hop, next: Hop): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    client.forwardOut("127.0.0.1", 0, next.host, next.port, (error, stream) => {
      if (error === undefined) {
        resolve(stream);
      } else {
        const problem = `${hop.name} does not connect us on to ${next.host} port ${next.port}: ${error.message}.`;
        reject(new PortError({ kind: "unavailable", problem, hint: "Check that it allows forwarding (AllowTcpForwarding) and reaches the host.", cause: error }));
      }
    });
  });
}

function openSftp(client: Client): Promise<SFTPWrapper> {
  return new Promise((resolve, reject) => {
    client.sftp((error, sftp) => (error === undefined ? resolve(sftp) : reject(error)));
  });
}

async function within<T>(clock: Clock, until: number, config: SftpConnectionConfig, hop: Hop, work: () => Promise<T>): Promise<T> {
  let timer: Disposable | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = clock.after(Math.max(1, until - clock.monotonicMs()), () => reject(Object.assign(new Error("timeout"), { code: "TIMEOUT" })));
  });
  try {
    return await Promise.race([work(), late]);
  } catch (error) {
    throw toConnectError(error, hop, [], config.connectTimeoutMs);
  } finally {
    timer?.[Symbol.dispose]();
  }
}

function listenForEnd(client: Client, sftp: SFTPWrapper, listener: (why: string) => void): void {
  let why = "the connection ended";
  client.on("error", (error) => (why = error.message));
  client.once("close", () => listener(why));
  // A session can end alone, when the server's SFTP process dies.
  sftp.once("close", () => listener(why));
}

function serverOf(client: Client): string {
  const ident: unknown = Object.entries(client).find(([name]) => name === "_remoteVer")?.[1];
  return typeof ident === "string" ? ident : "unknown";
}
