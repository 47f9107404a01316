import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { missing, runToEnd } from "./command.ts";
import { createDaemons, type Daemons } from "./daemons.ts";
import { freePort } from "./free-port.ts";
import { sshdSettings } from "./sshd-settings.ts";
import { unavailable } from "./test-server.ts";

/** A real OpenSSH server of this machine that ends with the test. */
export interface SshdServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** A private key that logs in, and one that does too once it is opened with `passphrase`. */
  readonly identityFile: string;
  readonly encryptedIdentityFile: string;
  readonly passphrase: string;
  readonly knownHostsFile: string;
  /** Public host keys, as the lines of known_hosts end. */
  readonly hostKeys: { readonly ed25519: string; readonly rsa: string };
  /** A directory to put stores in, the same on both sides. */
  readonly root: string;
  /**
   * Where root may make a name space: a port whose accounts are locked into a directory, with `/locks` to write in; and small mounts.
   * In the read-only one is a directory `locks` that is not.
   */
  readonly confined: { readonly port: number; readonly path: string; readonly fullDisk: string; readonly readOnlyDisk: string } | null;
  /** Stops the server that listens, and starts it again `downMs` later on the same port; sessions that stand go on. */
  restart(downMs: number): Promise<void>;
  /** Ends the server that listens; sessions that stand go on, as under a restart. */
  stop(): Promise<void>;
}

export type StartedSshd = { readonly available: true; readonly server: SshdServer; readonly reason: "" } | { readonly available: false; readonly reason: string };

export interface SshdOptions {
  /** The command behind SFTP. Default: the one inside sshd. */
  readonly subsystem?: string;
}

const PROGRAM = "/usr/sbin/sshd";
const LIMIT_MS = 60_000;
const PASSPHRASE = "open sesame";

/** What is missing for an OpenSSH server; null where it can be started. `HOLDFAST_TEST_WITHOUT=sshd` plays a machine without it. */
export function whyNoSshd(environment: NodeJS.ProcessEnv = process.env): string | null {
  if ((environment["HOLDFAST_TEST_WITHOUT"] ?? "").split(",").includes("sshd")) {
    return "HOLDFAST_TEST_WITHOUT names it";
  }
  const absent = [...(existsSync(PROGRAM) ? [] : ["sshd"]), ...missing(["ssh-keygen"])];
  return absent.length === 0 ? null : `${absent.join(", ")} not installed (Debian: openssh-server)`;
}

/** No account, password or setting of the system is made, read or changed. */
export async function startSshd({ subsystem = "internal-sftp" }: SshdOptions = {}): Promise<StartedSshd> {
  const reason = whyNoSshd();
  if (reason !== null) {
    return { available: false, reason };
  }
  const daemons = createDaemons("sshd");
  try {
    return { available: true, server: await launch(daemons, subsystem), reason: "" };
  } catch (error) {
    await daemons.stop();
    return { available: false, reason: unavailable(error).reason };
  }
}

async function launch(daemons: Daemons, subsystem: string): Promise<SshdServer> {
  const { folder } = daemons;
  const at = (name: string): string => join(folder, name);
  const user = userInfo().username;
  const isRoot = userInfo().uid === 0;
  chmodSync(folder, 0o755);
  for (const name of ["root", "jail/locks", "full", "readonly"]) {
    mkdirSync(at(name), { recursive: true });
  }
  await makeKeys(folder);
  if (isRoot) {
    // Compiled into sshd as the home of its unprivileged half.
    mkdirSync("/run/sshd", { recursive: true });
  }
  const canConfine = isRoot && (await runToEnd("unshare", ["--mount", "true"], LIMIT_MS).then(() => true, () => false));
  const [port, confinedPort] = [await freePort(), await freePort()];
  writeFileSync(at("sshd_config"), sshdSettings({ folder, user, port, confinedPort: canConfine ? confinedPort : null, subsystem }));
  const sshd = [PROGRAM, "-D", "-e", "-f", at("sshd_config")] as const;
  // sshd wants every directory above a jail to belong to root alone, which /tmp does not: so it is bound where that holds,
  // and the disks are mounted, all in a name space that only this sshd sees.
  const mounts = 'mount --bind "$0/jail" /mnt && mount -t tmpfs -o size=64k,nr_inodes=40 none "$0/full" && mount -t tmpfs none "$0/readonly" && mkdir "$0/readonly/locks" && mount -t tmpfs none "$0/readonly/locks" && mount -o remount,ro "$0/readonly" && exec "$@"';
  const command = canConfine ? (["unshare", "--mount", "--propagation", "private", "sh", "-c", mounts, folder, ...sshd] as const) : sshd;
  await daemons.start("sshd", command, port, LIMIT_MS);
  const hostKeys = { ed25519: publicKey(at("host_ed25519")), rsa: publicKey(at("host_rsa")) };
  writeFileSync(at("known_hosts"), [port, confinedPort].map((each) => `[127.0.0.1]:${each} ${hostKeys.ed25519}\n`).join(""));
  return {
    host: "127.0.0.1",
    port,
    user,
    identityFile: at("id_ed25519"),
    encryptedIdentityFile: at("id_encrypted"),
    passphrase: PASSPHRASE,
    knownHostsFile: at("known_hosts"),
    hostKeys,
    root: at("root"),
    confined: canConfine ? { port: confinedPort, path: "/locks", fullDisk: at("full"), readOnlyDisk: at("readonly") } : null,
    restart: (downMs) => daemons.restart("sshd", downMs, "SIGKILL"),
    stop: () => daemons.stop(),
  };
}

async function makeKeys(folder: string): Promise<void> {
  const make = (name: string, type: string, passphrase: string): Promise<string> =>
    runToEnd("ssh-keygen", ["-q", "-t", type, ...(type === "rsa" ? ["-b", "2048"] : []), "-N", passphrase, "-C", "test", "-f", join(folder, name)], LIMIT_MS);
  await Promise.all([make("host_ed25519", "ed25519", ""), make("host_rsa", "rsa", ""), make("id_ed25519", "ed25519", ""), make("id_encrypted", "ed25519", PASSPHRASE)]);
  copyFileSync(join(folder, "id_ed25519.pub"), join(folder, "authorized_keys"));
  writeFileSync(join(folder, "authorized_keys"), readFileSync(join(folder, "id_encrypted.pub")), { flag: "a" });
}

/** Type and key, without the comment. */
function publicKey(privateKey: string): string {
  return readFileSync(`${privateKey}.pub`, "utf8").split(" ").slice(0, 2).join(" ");
}
