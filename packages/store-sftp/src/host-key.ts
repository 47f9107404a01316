import { PortError } from "@holdfast/pointer-directory";
import type { ServerHostKeyAlgorithm } from "ssh2";
import type { SftpConnectionConfig } from "./config.ts";
import { fingerprint, judgeHostKey, keyType, type KnownKey, knownTypes, nameInKnownHosts, parseKnownHosts } from "./known-hosts.ts";
import { readIfThere, withHome } from "./read-file.ts";
import type { Hop } from "./target.ts";

const USER_FILES = ["~/.ssh/known_hosts", "~/.ssh/known_hosts2"];
const SYSTEM_FILES = ["/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2"];

export interface HostKeyCheck {
  /** In this order the server is asked for its keys, as it shows but one. Empty where none is known. */
  readonly prefer: ServerHostKeyAlgorithm[];
  /** Null if the key may be trusted. */
  refusalOf(key: Buffer): PortError | null;
}

export async function hostKeyCheckFor(hop: Hop, config: SftpConnectionConfig): Promise<HostKeyCheck> {
  const files = config.knownHostsFiles ?? [...namedOr(hop, "UserKnownHostsFile", USER_FILES), ...namedOr(hop, "GlobalKnownHostsFile", SYSTEM_FILES)];
  const texts = await Promise.all(files.map((file) => readIfThere(withHome(file))));
  const entries = texts.flatMap((text) => (text === undefined ? [] : parseKnownHosts(text.toString("utf8"))));
  const name = hop.hostKeyAlias ?? nameInKnownHosts(hop.host, hop.port);
  const known = knownTypes(entries, name).flatMap((type) => ALGORITHMS[type] ?? []);
  // The others stay, so that a host that has none of the known keys any more is told as changed.
  const prefer = known.length === 0 ? [] : [...new Set([...known, ...Object.values(ALGORITHMS).flat()])];
  return { prefer, refusalOf: (key) => (config.insecure ? revokedOnly(entries, name, key) : refusal(entries, name, key, hop, files)) };
}

const ALGORITHMS: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
  "ssh-ed25519": ["ssh-ed25519"],
  "ecdsa-sha2-nistp256": ["ecdsa-sha2-nistp256"],
  "ecdsa-sha2-nistp384": ["ecdsa-sha2-nistp384"],
  "ecdsa-sha2-nistp521": ["ecdsa-sha2-nistp521"],
  "ssh-rsa": ["rsa-sha2-512", "rsa-sha2-256"],
};

function namedOr({ settings }: Hop, setting: string, otherwise: readonly string[]): readonly string[] {
  const named = settings.all(setting);
  return named.length === 0 ? otherwise : named.filter((file) => file.toLowerCase() !== "none");
}

function revokedOnly(entries: readonly KnownKey[], name: string, key: Buffer): PortError | null {
  return judgeHostKey(entries, name, key).kind === "revoked" ? revoked(name, key) : null;
}

function refusal(entries: readonly KnownKey[], name: string, key: Buffer, hop: Hop, files: readonly string[]): PortError | null {
  const verdict = judgeHostKey(entries, name, key);
  const shown = `${keyType(key)} ${fingerprint(key)}`;
  const keyscan = `ssh-keyscan -p ${hop.port} ${hop.host}`;
  switch (verdict.kind) {
    case "known":
      return null;
    case "revoked":
      return revoked(name, key);
    case "unknown": {
      const where = files.length === 0 ? "no file of known hosts" : files.join(", ");
      return refused(`the host ${name} is not known: its key ${shown} is in none of ${where}.`, `Compare the fingerprint with the one its operator gives, then add the line of "${keyscan}" to known_hosts.`);
    }
    case "changed": {
      const known = verdict.known.map((entry) => `${entry.type} ${fingerprint(entry.key)}`).join(", ");
      return refused(`the key of ${name} has changed: known is ${known}, shown is ${shown}. Somebody may be between here and the server.`, `Ask its operator; only if the key was changed on purpose, remove the old line (ssh-keygen -R "${name}") and add the new one.`);
    }
    case "authority-only":
      return refused(`for ${name} only a @cert-authority is known, and host certificates cannot be checked here; it shows ${shown}.`, `Add the host's own key: compare the fingerprint, then add the line of "${keyscan}" to known_hosts.`);
  }
}

function revoked(name: string, key: Buffer): PortError {
  return refused(`the key of ${name} is marked @revoked: ${keyType(key)} ${fingerprint(key)}.`, "Do not use this server until its operator has given it a new key.");
}

function refused(problem: string, hint: string): PortError {
  return new PortError({ kind: "denied", problem, hint });
}
