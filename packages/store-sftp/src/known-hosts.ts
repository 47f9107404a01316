import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { wildcard } from "./ssh-config.ts";

/** One line of a known_hosts file that names a key. */
export interface KnownKey {
  readonly marker: "none" | "revoked" | "cert-authority";
  readonly hosts: string;
  readonly type: string;
  readonly key: Buffer;
}

export type HostVerdict =
  | { readonly kind: "known" }
  | { readonly kind: "unknown" }
  /** Other keys are known for the host. `sameType` are those that a key of this type should have equalled. */
  | { readonly kind: "changed"; readonly known: readonly KnownKey[] }
  | { readonly kind: "revoked" }
  /** Only an authority is known for the host, and certificates cannot be checked. */
  | { readonly kind: "authority-only" };

const LINE = /^\s*(?:@(revoked|cert-authority)\s+)?(\S+)\s+(\S+)\s+([A-Za-z0-9+/=]+)/;

/** Reads the text of a known_hosts file. Lines that are no entry are passed over, as ssh does. */
export function parseKnownHosts(text: string): readonly KnownKey[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [, marker, hosts, type, key] = /^\s*#/.test(line) ? [] : (LINE.exec(line) ?? []);
    if (hosts === undefined || type === undefined || key === undefined || hosts.startsWith("@")) {
      return [];
    }
    return [{ marker: marker === "revoked" || marker === "cert-authority" ? marker : "none", hosts, type, key: Buffer.from(key, "base64") }];
  });
}

/** How known_hosts names a host: its name in lower case, with the port in brackets unless it is 22. */
export function nameInKnownHosts(host: string, port: number): string {
  return port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
}

/** Judges the key that a host showed. A revoked key is refused whatever else is known. */
export function judgeHostKey(entries: readonly KnownKey[], name: string, key: Buffer): HostVerdict {
  const matching = entries.filter(({ hosts }) => names(hosts, name));
  if (matching.some((entry) => entry.marker === "revoked" && entry.key.equals(key))) {
    return { kind: "revoked" };
  }
  const plain = matching.filter(({ marker }) => marker === "none");
  if (plain.some((entry) => entry.key.equals(key))) {
    return { kind: "known" };
  }
  if (plain.length > 0) {
    const type = keyType(key);
    const sameType = plain.filter((entry) => entry.type === type);
    return { kind: "changed", known: sameType.length > 0 ? sameType : plain };
  }
  return { kind: matching.some(({ marker }) => marker === "cert-authority") ? "authority-only" : "unknown" };
}

/** The types of keys known for a host: what the server must be asked for, or it shows another key that is as much its own. */
export function knownTypes(entries: readonly KnownKey[], name: string): readonly string[] {
  return [...new Set(entries.filter(({ marker, hosts }) => marker === "none" && names(hosts, name)).map(({ type }) => type))];
}

/** As `ssh-keygen -l` shows it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}

/** The type in the beginning of a public key. */
export function keyType(key: Buffer): string {
  const length = key.byteLength >= 4 ? key.readUInt32BE(0) : 0;
  return key.toString("latin1", 4, 4 + Math.min(length, 64));
}

/** Whether a list of patterns names a host. A negated one that matches rules the line out. */
function names(hosts: string, name: string): boolean {
  if (hosts.startsWith("|")) {
    return isHashOf(hosts, name);
  }
  const patterns = hosts.split(",");
  const matches = (pattern: string): boolean => wildcard(pattern).test(name);
  return !patterns.some((pattern) => pattern.startsWith("!") && matches(pattern.slice(1))) && patterns.some((pattern) => !pattern.startsWith("!") && matches(pattern));
}

/** `|1|salt|hash`, as HashKnownHosts writes it. */
function isHashOf(hosts: string, name: string): boolean {
  const [, version, salt = "", hash = ""] = hosts.split("|");
  const expected = Buffer.from(hash, "base64");
  const actual = createHmac("sha1", Buffer.from(salt, "base64")).update(name).digest();
  return version === "1" && expected.byteLength === actual.byteLength && timingSafeEqual(expected, actual);
}
