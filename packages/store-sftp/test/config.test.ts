import { inspect } from "node:util";
import { describe, expect, it, test } from "vitest";
import { createSftpStore, parseSftpUri, type SftpStoreOptions } from "../src/index.ts";

const SECRET = "hunter2-hunter2";

describe("a URI", () => {
  it.each([
    ["sftp://nas/locks", { host: "nas", path: "/locks" }],
    ["sftp://joe@nas:2222/srv/locks/", { host: "nas", port: 2222, user: "joe", path: "/srv/locks" }],
    ["sftp://joe%40corp@nas/a%20b", { host: "nas", user: "joe@corp", path: "/a b" }],
    ["sftp://[2001:db8::1]:22/~/locks", { host: "2001:db8::1", port: 22, path: "/~/locks" }],
    ["sftp://nas/locks?rename=plain", { host: "nas", path: "/locks", rename: "plain" }],
  ])("%s is read", (uri, options) => {
    expect(parseSftpUri(uri)).toEqual(options);
  });

  it.each([
    "sftp:nas/locks",
    "sftp://nas",
    "sftp://nas/",
    "sftp:///locks",
    "sftp://nas:0/locks",
    "sftp://nas:99999/locks",
    "sftp://nas/a/../b",
    "sftp://nas/a//b",
    "sftp://nas/a%00b",
    "sftp://nas/a%",
    "sftp://-oProxyCommand=x/locks",
    "sftp://nas/locks?mode=fast",
  ])("%s is refused", (uri) => {
    expect(() => parseSftpUri(uri)).toThrow(expect.objectContaining({ code: "INVALID" }));
  });

  it("takes the rest from the environment", () => {
    const environment = {
      HOLDFAST_STORE_SFTP_KNOWN_HOSTS: "/k",
      HOLDFAST_STORE_SFTP_INSECURE: "true",
      HOLDFAST_STORE_SFTP_IDENTITY: "/i",
      HOLDFAST_STORE_SFTP_CONFIG: "none",
      HOLDFAST_STORE_SFTP_PASSWORD: "p",
      HOLDFAST_STORE_SFTP_PASSPHRASE: "",
    };
    expect(parseSftpUri("sftp://nas/locks", { environment })).toEqual({
      host: "nas",
      path: "/locks",
      knownHostsFiles: ["/k"],
      insecure: true,
      identityFiles: ["/i"],
      sshConfigFile: "none",
      password: "p",
    });
    expect(() => parseSftpUri("sftp://nas/locks", { environment: { HOLDFAST_STORE_SFTP_INSECURE: "yes please" } })).toThrow(expect.objectContaining({ code: "INVALID" }));
  });
});

describe("no secret is told", () => {
  const wrong: readonly [string, () => unknown][] = [
    ["a URI with a password", () => parseSftpUri(`sftp://joe:${SECRET}@nas/locks`)],
    ["a URI that is none", () => parseSftpUri(`sftp://joe:${SECRET}`)],
    ["a host with one in it", () => createSftpStore({ host: `joe:${SECRET}@nas`, path: "/locks" })],
    ["a wrong port beside it", () => createSftpStore({ host: "nas", path: "/locks", password: SECRET, port: 0 })],
  ];
  test.each(wrong)("by %s", (_title, make) => {
    expect.assertions(2);
    try {
      make();
    } catch (error) {
      expect(error).toMatchObject({ code: "INVALID" });
      expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(SECRET);
    }
  });

  test("nor by the store", () => {
    const options: SftpStoreOptions = { host: "nas", path: "/locks", password: SECRET, passphrase: SECRET };
    expect(inspect(createSftpStore(options), { depth: 20, showHidden: true })).not.toContain(SECRET);
  });
});

test("taking any host key is warned about", () => {
  const warnings: string[] = [];
  createSftpStore({ host: "nas", path: "/locks", insecure: true, onWarning: (message) => void warnings.push(message) });
  expect(warnings).toEqual([expect.stringContaining("host key is not checked")]);
});
