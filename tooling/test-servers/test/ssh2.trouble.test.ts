import { probeSftp, type SftpStoreOptions } from "@holdfast/store-sftp";
import { afterAll, describe, expect, it } from "vitest";
import { type Ssh2Server, type Ssh2ServerOptions, startSsh2Server } from "../src/index.ts";
import { bytes, freshPath, openUntilEnd, optionsFor } from "./on-sshd.ts";
import { messageOf } from "./message-of.ts";

/* What OpenSSH cannot be made to do here: it has no account with a password for tests, and its renames are sound. */

const servers: Ssh2Server[] = [];
afterAll(() => Promise.all(servers.map((server) => server.stop())));

async function on(options: Ssh2ServerOptions): Promise<{ readonly server: Ssh2Server; readonly store: SftpStoreOptions }> {
  const server = await startSsh2Server(options);
  servers.push(server);
  return { server, store: optionsFor(server, freshPath(server.root)) };
}

describe("a password, on ssh2's own server", () => {
  it.each(["password", "dialogue"] as const)("lets in where the server asks for it by %s, and a wrong one is told", async (asks) => {
    const { server, store } = await on({ asks });
    const withPassword = { ...store, identityFiles: [] };
    expect(await openUntilEnd({ ...withPassword, password: server.password }).read("a")).toMatchObject({ kind: "absent" });
    const secret = "not the right one";
    expect(await messageOf(openUntilEnd({ ...withPassword, password: secret }).read("a"), [secret])).toMatch(/^DENIED .*lets \S+ not in; tried the password/);
  });

  it("comes after a key that the server does not know, and after an agent that is gone, as in an old terminal", async () => {
    const [{ server, store }, other] = [await on({}), await on({})];
    const options = { ...store, identityFiles: [other.server.identityFile], agent: `${server.root}/no-agent`, password: server.password };
    expect(await openUntilEnd(options).read("a")).toMatchObject({ kind: "absent" });
  });
});

describe("a server with no rename but that of SFTP, on ssh2's own server", () => {
  it("is read, and refused for writing", async () => {
    const { store } = await on({});
    const unasked = openUntilEnd(store);
    expect(await unasked.read("a")).toMatchObject({ kind: "absent" });
    expect(await messageOf(unasked.create("a", bytes("1")))).toMatch(/^UNSUPPORTED .*does not offer posix-rename@openssh.com.*holdfast doctor/s);
  });

  it("is written to with ?rename=plain where the probe found the rename atomic", async () => {
    const { store } = await on({});
    expect(await probeSftp(store)).toMatchObject({ atomicRename: "plain", honoursExclusiveCreate: true, tellsSpace: false });
    const [one, two] = [openUntilEnd({ ...store, rename: "plain" }), openUntilEnd({ ...store, rename: "plain" })];
    const creates = await Promise.all([one.create("a", bytes("1")), two.create("a", bytes("2"))]);
    expect(creates.map(({ kind }) => kind).sort()).toEqual(["conflict", "written"]);
    const [first] = creates.flatMap((outcome) => (outcome.kind === "written" ? [outcome.version] : []));
    const replaces = first === undefined ? [] : await Promise.all([one.replace("a", bytes("3"), first), two.replace("a", bytes("4"), first)]);
    expect(replaces.map(({ kind }) => kind).sort()).toEqual(["conflict", "written"]);
    const [second] = replaces.flatMap((outcome) => (outcome.kind === "written" ? [outcome.version] : []));
    expect(second === undefined ? null : await two.remove("a", second)).toEqual({ kind: "removed" });
    expect(await one.list("")).toEqual([]);
  });

  it("is refused with ?rename=plain where the rename makes a second name first", async () => {
    const { store } = await on({ rename: "link" });
    expect(await probeSftp(store)).toMatchObject({ atomicRename: "none" });
    expect(await messageOf(openUntilEnd({ ...store, rename: "plain" }).create("a", bytes("1")))).toMatch(/^UNSUPPORTED .*plain renames on this server .* are not done in one step/);
  });
});

it("a server that ignores exclusive create is found out, and refused for writing, on ssh2's own server", async () => {
  const { store } = await on({ honoursExclusiveCreate: false });
  expect(await probeSftp(store)).toMatchObject({ atomicRename: "plain", honoursExclusiveCreate: false });
  expect(await messageOf(openUntilEnd({ ...store, rename: "plain" }).create("a", bytes("1")))).toMatch(/^UNSUPPORTED .*creates a file that must not exist where it does/);
});
