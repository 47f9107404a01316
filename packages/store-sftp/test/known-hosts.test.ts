import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { fingerprint, judgeHostKey, knownTypes, nameInKnownHosts, parseKnownHosts } from "../src/known-hosts.ts";

/** A public key of a type as it goes over the wire. */
function keyOf(type: string, text: string): Buffer {
  const parts = [type, text].map((part) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    return Buffer.concat([length, Buffer.from(part)]);
  });
  return Buffer.concat(parts);
}

const KEY = keyOf("ssh-ed25519", "one");
const OTHER = keyOf("ssh-ed25519", "two");
const RSA = keyOf("ssh-rsa", "three");
const line = (hosts: string, key = KEY, marker = ""): string => `${marker}${hosts} ${key.toString("latin1", 4, 4 + key.readUInt32BE(0))} ${key.toString("base64")} comment\n`;
const judge = (text: string, name: string, key = KEY): string => judgeHostKey(parseKnownHosts(text), name, key).kind;

function hashed(name: string): string {
  const salt = Buffer.from("0123456789abcdefghij");
  return `|1|${salt.toString("base64")}|${createHmac("sha1", salt).update(name).digest("base64")}`;
}

describe("known_hosts", () => {
  it.each([
    ["a plain name", "nas.example", "nas.example"],
    ["one of several names", "nas,nas.example,192.0.2.1", "nas.example"],
    ["a name with another port", "[nas.example]:2222", "[nas.example]:2222"],
    ["wildcards", "*.exam?le", "nas.example"],
    ["capitals in the file", "NAS.Example", "nas.example"],
    ["a hashed name", hashed("nas.example"), "nas.example"],
    ["a hashed name with a port", hashed("[nas.example]:2222"), "[nas.example]:2222"],
  ])("knows a host by %s", (_title, hosts, name) => {
    expect(judge(line(hosts), name)).toBe("known");
  });

  it.each([
    ["another host", "other.example", "nas.example"],
    ["the same host on another port", "nas.example", "[nas.example]:2222"],
    ["a host that is ruled out", "*.example,!nas.example", "nas.example"],
    ["another hashed name", hashed("other.example"), "nas.example"],
    ["a dot as any character", "nas.example", "nasxexample"],
    ["a hash of another kind", hashed("nas.example").replace("|1|", "|2|"), "nas.example"],
  ])("does not take %s for the host", (_title, hosts, name) => {
    expect(judge(line(hosts), name)).toBe("unknown");
  });

  it("tells a changed key, with those known of its type", () => {
    const verdict = judgeHostKey(parseKnownHosts(line("nas", OTHER) + line("nas", RSA)), "nas", KEY);
    expect(verdict).toMatchObject({ kind: "changed", known: [{ key: OTHER }] });
  });

  it("refuses a revoked key even where it is also known", () => {
    expect(judge(line("nas") + line("*", KEY, "@revoked "), "nas")).toBe("revoked");
  });

  it("does not take an authority's key for the host's", () => {
    expect(judge(line("nas", KEY, "@cert-authority "), "nas")).toBe("authority-only");
  });

  it("passes over comments and lines that are none", () => {
    expect(parseKnownHosts(`# ${line("nas")}\n\nnas\n@strange nas ssh-ed25519 AAAA\n`)).toEqual([]);
  });

  it("knows which types of key to ask for, and how a name is written", () => {
    expect(knownTypes(parseKnownHosts(line("nas", RSA) + line("nas", OTHER, "@revoked ")), "nas")).toEqual(["ssh-rsa"]);
    expect([nameInKnownHosts("NAS", 22), nameInKnownHosts("nas", 2222)]).toEqual(["nas", "[nas]:2222"]);
    expect(fingerprint(KEY)).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
  });
});
