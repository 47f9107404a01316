import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isStoreError, type RegisterStore } from "@holdfast/store";
import { createSftpStore, probeSftp, type SftpStoreOptions } from "@holdfast/store-sftp";
import { describe, expect, it, onTestFinished, type TestContext } from "vitest";
import { type CuttingProxy, freePort, type SshdServer, startCuttingProxy, startSshAgent } from "../src/index.ts";
import { messageOf as tellingMessageOf } from "./message-of.ts";
import { bytes, freshPath, openUntilEnd, optionsFor, sharedSshd } from "./on-sshd.ts";

const shared = sharedSshd();
const SECRET = "not the password of anybody";

const messageOf = (work: Promise<unknown>): Promise<string> => tellingMessageOf(work, [SECRET]);

function setUp(context: TestContext, options: Partial<SftpStoreOptions> = {}): { readonly server: SshdServer; readonly path: string; readonly store: RegisterStore } {
  const server = shared(context);
  const path = freshPath(server.root);
  return { server, path, store: openUntilEnd({ ...optionsFor(server, path), ...options }) };
}

function writeKnown(server: SshdServer, name: string, text: string): string {
  const file = `${server.root}/${name}`;
  writeFileSync(file, text);
  return file;
}

describe("what goes wrong while connecting is told, each in its own words", () => {
  it("a wrong password, without repeating it", async (context) => {
    const { store } = setUp(context, { identityFiles: [], password: SECRET });
    expect(await messageOf(store.read("a"))).toMatch(/^DENIED .*lets \S+ not in; tried the password/);
  });

  it("no key that is there", async (context) => {
    const { store } = setUp(context, { identityFiles: ["/nowhere/id"] });
    expect(await messageOf(store.read("a"))).toMatch(/^DENIED .*tried \/nowhere\/id, which is not there/);
  });

  it("an encrypted key without its passphrase, with a wrong one, and with the right one", async (context) => {
    const { server, path, store } = setUp(context, { identityFiles: [shared(context).encryptedIdentityFile] });
    expect(await messageOf(store.read("a"))).toMatch(/^DENIED .*is encrypted, and no passphrase was given/);
    const options = { ...optionsFor(server, path), identityFiles: [server.encryptedIdentityFile] };
    expect(await messageOf(openUntilEnd({ ...options, passphrase: SECRET }).read("a"))).toMatch(/^DENIED .*cannot be opened with this passphrase/);
    expect(await openUntilEnd({ ...options, passphrase: server.passphrase }).read("a")).toMatchObject({ kind: "absent" });
  });

  it("an unknown host, with its fingerprint", async (context) => {
    const { store } = setUp(context, { knownHostsFiles: [] });
    expect(await messageOf(store.read("a"))).toMatch(/^DENIED .*is not known: its key \S+ SHA256:\S{43} .*ssh-keyscan/);
  });

  it("a changed host key, with both fingerprints", async (context) => {
    const server = shared(context);
    const other = readFileSync(`${server.identityFile}.pub`, "utf8").split(" ").slice(0, 2).join(" ");
    const known = writeKnown(server, "changed", `[127.0.0.1]:${server.port} ${other}\n`);
    const { store } = setUp(context, { knownHostsFiles: [known] });
    expect(await messageOf(store.read("a"))).toMatch(/^DENIED .*has changed: known is ssh-ed25519 SHA256:\S{43}, shown is ssh-ed25519 SHA256:\S{43}/);
  });

  it("a revoked host key, even where host keys are not checked", async (context) => {
    const server = shared(context);
    const known = writeKnown(server, "revoked", `@revoked * ${server.hostKeys.ed25519}\n`);
    const { store } = setUp(context, { knownHostsFiles: [known], insecure: true, onWarning: () => undefined });
    expect(await messageOf(store.read("a"))).toMatch(/^DENIED .*@revoked/);
  });

  it("a host that only an authority vouches for", async (context) => {
    const server = shared(context);
    const known = writeKnown(server, "authority", `@cert-authority * ${server.hostKeys.ed25519}\n`);
    const { store } = setUp(context, { knownHostsFiles: [known] });
    expect(await messageOf(store.read("a"))).toMatch(/^DENIED .*only a @cert-authority is known/);
  });

  it("nobody who listens, and a listener that says nothing", async (context) => {
    const { server, path } = setUp(context);
    expect(await messageOf(openUntilEnd({ ...optionsFor(server, path), port: await freePort() }).read("a"))).toMatch(/^UNAVAILABLE .*nothing listens/);
    const proxy = await through(server);
    proxy.set("hold");
    expect(await messageOf(openUntilEnd({ ...optionsFor(server, path), port: proxy.port, connectTimeoutMs: 500 }).read("a"))).toMatch(/^UNAVAILABLE .*did not let us in within 500 ms/);
  });
});

describe("connecting as people do", () => {
  it("asks the server for the type of key that is known", async (context) => {
    const server = shared(context);
    const known = writeKnown(server, "rsa", `[127.0.0.1]:${server.port} ${server.hostKeys.rsa}\n`);
    const { store } = setUp(context, { knownHostsFiles: [known] });
    expect(await store.read("a")).toMatchObject({ kind: "absent" });
  });

  it("takes any key when told so, and warns", async (context) => {
    const warnings: string[] = [];
    const { store } = setUp(context, { knownHostsFiles: [], insecure: true, onWarning: (message) => void warnings.push(message) });
    expect(await store.read("a")).toMatchObject({ kind: "absent" });
    expect(warnings).toHaveLength(1);
  });

  it("follows an alias of the ssh_config, over a jump host", async (context) => {
    const { server, path } = setUp(context);
    const { port, user, identityFile, knownHostsFile } = server;
    const shares = `  HostName 127.0.0.1\n  Port ${port}\n  User ${user}\n  IdentityFile ${identityFile}\n  UserKnownHostsFile ${knownHostsFile}\n`;
    const config = writeKnown(server, "ssh_config", `Host nas\n${shares}  ProxyJump gate\nHost gate\n${shares}`);
    const store = openUntilEnd({ host: "nas", path, sshConfigFile: config, agent: "none" });
    expect(await store.create("a", bytes("{}"))).toMatchObject({ kind: "written" });
  });

  it("logs in by the keys of an agent, and says so when the agent is gone", async (context) => {
    const { server, path } = setUp(context);
    const agent = await startSshAgent(`${server.root}/agent`, server.identityFile);
    const { knownHostsFile } = server;
    const config = writeKnown(server, "agent_config", `Host 127.0.0.1\n  IdentityAgent ${agent.socket}\n  UserKnownHostsFile ${knownHostsFile}\n`);
    const byOption = { ...optionsFor(server, path), identityFiles: [], agent: agent.socket };
    const byConfig: SftpStoreOptions = { host: server.host, port: server.port, user: server.user, path, sshConfigFile: config };
    try {
      expect(await openUntilEnd(byOption).read("a")).toMatchObject({ kind: "absent" });
      expect(await openUntilEnd(byConfig).read("a")).toMatchObject({ kind: "absent" });
    } finally {
      await agent.stop();
    }
    expect(await messageOf(openUntilEnd(byOption).read("a"))).toMatch(/^DENIED .*tried the agent, which does not answer/);
  });

  it("finds a directory below the home of an account that is locked in", async (context) => {
    const server = shared(context);
    if (server.confined === null) {
      return context.skip("needs root");
    }
    const store = openUntilEnd({ ...optionsFor(server, "/~/locks/home"), port: server.confined.port });
    expect(await store.create("a", bytes("{}"))).toMatchObject({ kind: "written" });
  });
});

describe("what goes wrong on the server is told, each in its own words", () => {
  it("a wrong path, also to who only reads", async (context) => {
    const { server } = setUp(context);
    const store = openUntilEnd(optionsFor(server, `${server.root}/no/such`));
    expect(await messageOf(store.read("a"))).toMatch(/^INVALID .*there is no directory .*\/no on the server/);
    expect(await messageOf(store.create("a", bytes("{}")))).toMatch(/^INVALID .*there is no directory/);
  });

  it("a file where a directory should be", async (context) => {
    const { server, path, store } = setUp(context);
    writeFileSync(path, "");
    expect(await messageOf(store.read("a"))).toMatch(/^INVALID .*a file is where a directory should be/);
    rmSync(path);
    mkdirSync(path);
    writeFileSync(`${path}/a+register`, "");
    expect(await messageOf(openUntilEnd(optionsFor(server, path)).read("a"))).toMatch(/^INVALID .*a file is where a directory should be/);
  });

  it("a full disk", { timeout: 120_000 }, async (context) => {
    const server = shared(context);
    if (server.confined === null) {
      return context.skip("needs root, who alone may mount a small disk");
    }
    const store = openUntilEnd(optionsFor(server, `${server.confined.fullDisk}/store`));
    let told = "";
    for (let count = 0; count < 40 && told === ""; count += 1) {
      told = await store.create(`many/${count}`, bytes("{}")).then(
        () => "",
        (error: unknown) => String(error),
      );
    }
    expect(told).toContain("the server's disk is full");
  });

  it("a read-only disk", async (context) => {
    const server = shared(context);
    if (server.confined === null) {
      return context.skip("needs root, who alone may mount a disk");
    }
    const store = openUntilEnd(optionsFor(server, `${server.confined.readOnlyDisk}/store`));
    expect(await store.read("a")).toMatchObject({ kind: "absent" });
    expect(await messageOf(store.create("a", bytes("{}")))).toMatch(/^DENIED .*read-only/);
  });
});

describe("a server that does not offer what OpenSSH adds to SFTP", () => {
  const without = sharedSshd({ subsystem: "internal-sftp -P posix-rename,statvfs" });

  it("is read, and refused for writing, as its plain rename makes a second name first", async (context) => {
    const server = without(context);
    const options = optionsFor(server, freshPath(server.root));
    const store = openUntilEnd(options);
    expect(await store.read("a")).toMatchObject({ kind: "absent" });
    expect(await messageOf(store.create("a", bytes("{}")))).toMatch(/^UNSUPPORTED .*does not offer posix-rename@openssh.com/);
    expect(await messageOf(openUntilEnd({ ...options, rename: "plain" }).create("a", bytes("{}")))).toMatch(/^UNSUPPORTED .*plain renames on this server .* are not done in one step/);
    expect(await probeSftp(options)).toMatchObject({ atomicRename: "none", tellsSpace: false });
  });
});

async function through(server: SshdServer): Promise<CuttingProxy> {
  const proxy = await startCuttingProxy(server.port);
  writeFileSync(server.knownHostsFile, `[127.0.0.1]:${proxy.port} ${server.hostKeys.ed25519}\n`, { flag: "a" });
  onTestFinished(() => proxy.stop());
  return proxy;
}

describe("a link that breaks", () => {
  it("is connected anew by the next request", async (context) => {
    const { server, path } = setUp(context);
    const proxy = await through(server);
    const store = openUntilEnd({ ...optionsFor(server, path), port: proxy.port });
    const first = await store.create("a", bytes("1"));
    proxy.cut();
    const second = first.kind === "written" ? await until(() => store.replace("a", bytes("2"), first.version)) : first;
    expect(second).toMatchObject({ kind: "written" });
  });

  it("and swallows the answer to a write leaves the write found out, after reconnecting, or INDETERMINATE", { timeout: 120_000 }, async (context) => {
    const { server, path } = setUp(context);
    const proxy = await through(server);
    const witness = openUntilEnd(optionsFor(server, path));
    for (let round = 0; round < 5; round += 1) {
      const store = createSftpStore({ ...optionsFor(server, path), port: proxy.port, requestTimeoutMs: 300 });
      const made = await store.create(`k${round}`, bytes("1"));
      const writing = made.kind === "written" ? store.replace(`k${round}`, bytes("2"), made.version) : Promise.reject(new Error("no create"));
      const outcome = writing.then(({ kind }) => kind, (error: unknown) => (isStoreError(error) ? error.code : String(error)));
      await new Promise((resolve) => setTimeout(resolve, round * 3));
      proxy.set("swallow-answers");
      await new Promise((resolve) => setTimeout(resolve, 400));
      proxy.cut();
      proxy.set("pass");
      const told = await outcome;
      const seen = await witness.read(`k${round}`);
      const isWritten = seen.kind === "found" && Buffer.from(seen.body).toString() === "2";
      expect(["written", "INDETERMINATE", "UNAVAILABLE"]).toContain(told);
      expect(told === "written" ? isWritten : true).toBe(true);
      expect(told === "UNAVAILABLE" ? isWritten : false).toBe(false);
      await store.close();
    }
  });

  it("and goes dead without a word is found by keep-alive, long before the request's own limit", async (context) => {
    const { server, path } = setUp(context);
    const proxy = await through(server);
    const store = openUntilEnd({ ...optionsFor(server, path), port: proxy.port, keepAliveMs: 200, requestTimeoutMs: 300_000 });
    expect(await store.read("a")).toMatchObject({ kind: "absent" });
    proxy.set("hold");
    expect(await messageOf(store.read("a"))).toMatch(/^UNAVAILABLE .*Keepalive timeout/);
  });
});

async function until<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isStoreError(error) || error.code !== "UNAVAILABLE" || attempt > 20) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }
}

it("a directory that is there is enough: nothing is needed of the one above", async (context) => {
  const server = shared(context);
  if (server.confined === null) {
    return context.skip("needs root, who alone may mount a disk");
  }
  const options = optionsFor(server, `${server.confined.readOnlyDisk}/locks`);
  expect(await probeSftp(options)).toMatchObject({ atomicRename: "posix", honoursExclusiveCreate: true });
  const store = openUntilEnd(options);
  expect(await store.read("a")).toMatchObject({ kind: "absent", storeTimeMs: expect.any(Number) });
  expect(await store.create("a", bytes("{}"))).toMatchObject({ kind: "written" });
  expect((await store.list("")).map(({ key }) => key)).toEqual(["a"]);
});

it("the server's time is told before a store is made, so that tokens grow on after it was deleted, and nothing is left of asking", async (context) => {
  const { server, path, store } = setUp(context);
  const { storeTimeMs } = await store.read("a");
  expect(Math.abs(Number(storeTimeMs) - Date.now())).toBeLessThan(60_000);
  expect(readdirSync(server.root).filter((name) => path.endsWith(name) || name.includes(".time-"))).toEqual([]);
  mkdirSync(path);
  expect((await openUntilEnd(optionsFor(server, path)).read("a")).storeTimeMs).toBeGreaterThanOrEqual(Number(storeTimeMs));
  expect(readdirSync(path)).toEqual([]);
});

it("the probe finds that OpenSSH renames atomically, and leaves nothing behind", async (context) => {
  const { server, path } = setUp(context);
  const findings = await probeSftp(optionsFor(server, path));
  expect(findings).toMatchObject({ atomicRename: "posix", honoursExclusiveCreate: true, tellsSpace: true, server: expect.stringContaining("OpenSSH") });
  expect(Math.abs(findings.clockAheadMs)).toBeLessThan(60_000);
  expect(readdirSync(server.root).filter((name) => name.includes("probe"))).toEqual([]);
});
