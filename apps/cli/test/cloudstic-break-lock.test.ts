import { createCipheriv, hkdfSync, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createScene, type Scene } from "./scene.ts";

const LIVE = "2999-01-01T00:00:00Z";

function lock(changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ operation: "prune", holder: "elsewhere (pid 1)", acquired_at: "2026-03-07T10:00:00Z", expires_at: LIVE, ...changes });
}

function repository(scene: Scene, files: Readonly<Record<string, string | Uint8Array>> = {}, { folder = "backup_store", encrypted = false } = {}): string {
  const root = join(scene.directory, folder);
  for (const [key, content] of Object.entries({ config: JSON.stringify({ version: 1, created: "2026-01-01T00:00:00Z", encrypted }), ...files })) {
    mkdirSync(join(root, key, ".."), { recursive: true });
    writeFileSync(join(root, key), content);
  }
  return root;
}

const MASTER = Buffer.alloc(32, 1);
const PLATFORM = Buffer.alloc(32, 2);

function seal(plain: Uint8Array, key: Uint8Array): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  return Buffer.concat([Buffer.of(1), nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

const sealedLock = (): Buffer => seal(Buffer.from(lock()), new Uint8Array(hkdfSync("sha256", MASTER, "", "cloudstic-backup-v1", 32)));
const slot = (type: string, wrapped: Uint8Array): string => JSON.stringify({ slot_type: type, wrapped_key: Buffer.from(wrapped).toString("base64"), label: "default" });

const TEXT = [
  "Locks removed:",
  "  Operation:  prune",
  "  Holder:     elsewhere (pid 1)",
  "  Acquired:   2026-03-07T10:00:00Z",
  `  Expired at: ${LIVE}`,
  "  Shared:     false",
  "",
  "",
].join("\n");

describe("break-lock as cloudstic documents it", () => {
  it("CO10: nothing to break is told on stderr, and as null in JSON", async () => {
    await using scene = createScene();
    repository(scene);
    expect(await scene.holdfast(["break-lock"])).toMatchObject({ code: 0, stdout: "", stderr: "No lock found — repository is not locked.\n" });
    expect(await scene.holdfast(["break-lock", "-json"])).toMatchObject({ code: 0, stdout: '{\n  "locks": null\n}\n', stderr: "" });
  });

  it.each([
    ["its default repository", [], {}],
    ["one dash and a space", ["-store", "local:./backup_store"], {}],
    ["two dashes and =", ["--store=local:./backup_store", "--quiet"], {}],
    ["one dash and =", ["-store=local:backup_store", "-verbose", "-disable-packfile=true"], {}],
    ["the environment", [], { CLOUDSTIC_STORE: "local:./backup_store" }],
    ["a format", ["--format", "cloudstic", "--store", "local:./backup_store"], {}],
    ["words between that are no flags", ["a-word", "-store", "local:./backup_store", "another"], {}],
    ["an unused key that is well formed", ["-encryption-key", "ab".repeat(32), "-source-sftp-insecure"], {}],
  ])("removes a lock, named by %s", async (_, args, env) => {
    await using scene = createScene(env);
    const root = repository(scene, { "index/lock.exclusive": lock() });
    expect(await scene.holdfast(["break-lock", ...args])).toMatchObject({ code: 0, stdout: "", stderr: TEXT });
    expect(readdirSync(join(root, "index"))).toEqual([]);
  });

  it("CO11: the exclusive one first, then the shared ones, also expired, damaged and half-written ones; JSON has the tool's shape", async () => {
    await using scene = createScene();
    const root = repository(scene, { "index/lock.exclusive": lock(), "index/lock.shared/2026-03-07T10:00:00+01:00": lock({ is_shared: true, operation: "a <b> & c" }), "index/lock.shared/b": "", "index/lock.shared/c.tmp": lock({ is_shared: true, expires_at: "2001-01-01T00:00:00Z" }) });
    const { code, stdout, stderr } = await scene.holdfast(["break-lock", "-json"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("a <b> & c");
    expect(JSON.parse(stdout)).toEqual({
      locks: [
        JSON.parse(lock()),
        { ...JSON.parse(lock({ operation: "a <b> & c" })), is_shared: true },
        { operation: "", holder: "", acquired_at: "", expires_at: "", key: "index/lock.shared/b", problem: "it is empty" },
        { ...JSON.parse(lock({ expires_at: "2001-01-01T00:00:00Z" })), is_shared: true },
      ],
    });
    expect(readdirSync(root, { recursive: true }).sort()).toEqual(["config", "index", "index/lock.shared"]);
  });

  it("CO12: a mistyped path is told in the tool's words, and nothing is created", async () => {
    await using scene = createScene();
    expect(await scene.holdfast(["break-lock", "-store", "local:./typo"])).toMatchObject({ code: 1, stdout: "", stderr: "Failed to init store: repository not initialized -- run 'cloudstic init' first\n" });
    expect(existsSync(join(scene.directory, "typo"))).toBe(false);
  });

  it("CO13: an encrypted repository without a key is told, and with --force its locks go unread and are shown as encrypted", async () => {
    await using scene = createScene();
    repository(scene, { "keys/platform-default": slot("platform", seal(MASTER, PLATFORM)), "index/lock.exclusive": sealedLock() }, { encrypted: true });
    expect(await scene.holdfast(["break-lock"])).toMatchObject({ code: 1, stderr: expect.stringMatching(/^Failed to init store: repository is encrypted: no resolvers configured in the keychain\n.*--force/) });
    expect(await scene.holdfast(["break-lock", "-password", "hunter2"])).toMatchObject({ code: 1, stderr: expect.not.stringContaining("hunter2") });
    expect(await scene.holdfast(["break-lock", "--force"])).toMatchObject({ code: 0, stderr: expect.stringContaining("Problem:    it is encrypted, and no key was given") });
  });

  it("opens it with -encryption-key, and never shows the key", async () => {
    await using scene = createScene();
    repository(scene, { "keys/platform-default": slot("platform", seal(MASTER, PLATFORM)), "index/lock.exclusive": sealedLock() }, { encrypted: true });
    const { code, stderr } = await scene.holdfast(["break-lock", "-debug", "-encryption-key", PLATFORM.toString("hex")]);
    expect(code).toBe(0);
    expect(stderr).toContain("  Holder:     elsewhere (pid 1)");
    expect(stderr).toMatch(/^\[store #1\] GET {4}config {45}\d+\.\dms \d+B$/m);
    expect(stderr).toMatch(/^\[store #\d+\] DELETE index\/lock\.exclusive {31}\d+\.\dms removed$/m);
    expect(stderr).not.toContain(PLATFORM.toString("hex"));
  });

  it("opens it with -kms-key-arn, at an endpoint of one's own", async () => {
    const asked: unknown[] = [];
    const kms = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        asked.push([request.headers["x-amz-target"], JSON.parse(body)]);
        response.setHeader("content-type", "application/x-amz-json-1.1");
        response.end(JSON.stringify({ KeyId: "k", Plaintext: MASTER.toString("base64") }));
      });
    });
    await new Promise<void>((resolve) => kms.listen(0, "127.0.0.1", resolve));
    const address = kms.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    await using scene = createScene({ AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "secret" });
    repository(scene, { "keys/kms-platform-default": slot("kms-platform", Buffer.from("wrapped")), "index/lock.exclusive": sealedLock() }, { encrypted: true });
    const ended = await scene.holdfast(["break-lock", "-kms-key-arn", "arn:aws:kms:eu-west-1:1:key/k", "-kms-endpoint", `http://127.0.0.1:${port}`]);
    kms.close();
    expect(ended).toMatchObject({ code: 0, stderr: expect.stringContaining("Holder:     elsewhere (pid 1)") });
    expect(asked).toEqual([["TrentService.Decrypt", { CiphertextBlob: Buffer.from("wrapped").toString("base64"), KeyId: "arn:aws:kms:eu-west-1:1:key/k" }]]);
  });

  it.each([["zz"], ["abcd"]])("CO14: -encryption-key %s is refused, also for an unencrypted repository", async (key) => {
    await using scene = createScene();
    repository(scene, { "index/lock.exclusive": lock() });
    const { code, stderr } = await scene.holdfast(["break-lock", "-encryption-key", key]);
    expect(code).toBe(1);
    expect(stderr).toMatch(key === "zz" ? /invalid --encryption-key \(must be hex-encoded\)/ : /--encryption-key must be 32 bytes \(64 hex chars\), got 2 bytes/);
  });

  it.each([
    [["-nonsense"], /^flag provided but not defined: -nonsense\nUsage of break-lock:/],
    [["-json=maybe"], /^invalid boolean value for -json/],
    [["-quiet", "-store"], /^flag needs an argument: -store/],
  ])("CO15: %j is a wrong flag: exit code 2", async (args, words) => {
    await using scene = createScene();
    repository(scene, { "index/lock.exclusive": lock() });
    expect(await scene.holdfast(["break-lock", ...args])).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(words) });
    expect(existsSync(join(scene.directory, "backup_store/index/lock.exclusive"))).toBe(true);
  });

  it("reads a profile, whose store and secrets go before the environment", async () => {
    await using scene = createScene({ REPOSITORY_KEY: PLATFORM.toString("hex"), CLOUDSTIC_STORE: "local:./elsewhere", CLOUDSTIC_ENCRYPTION_KEY: "zz" });
    repository(scene, { "keys/platform-default": slot("platform", seal(MASTER, PLATFORM)), "index/lock.exclusive": sealedLock() }, { folder: "mine", encrypted: true });
    writeFileSync(join(scene.directory, "profiles.yaml"), "version: 1\nstores:\n  home:\n    uri: local:./mine\n    encryption_key_secret: env://REPOSITORY_KEY\nprofiles:\n  daily:\n    source: local:.\n    store: home\n  broken:\n    source: local:.\n    store: gone\n");
    const run = (profile: string) => scene.holdfast(["break-lock", "-profiles-file", "profiles.yaml", "-profile", profile]);
    expect(await run("other")).toMatchObject({ code: 1, stderr: 'Failed to init store: unknown profile "other"\n' });
    expect(await run("broken")).toMatchObject({ code: 1, stderr: 'Failed to init store: profile "broken" references unknown store "gone"\n' });
    expect(await run("daily")).toMatchObject({ code: 0, stderr: TEXT });
    expect(await scene.holdfast(["break-lock", "-profile", "x", "-profiles-file", "none.yaml"])).toMatchObject({ code: 1, stderr: expect.stringMatching(/load profiles file "none.yaml"/) });
  });

  it("refuses the live lock of a running process of this machine, and takes it with --force", async () => {
    await using scene = createScene();
    repository(scene, { "index/lock.exclusive": lock({ holder: `${hostname()} (pid ${process.pid})` }) });
    expect(await scene.holdfast(["break-lock"])).toMatchObject({ code: 1, stdout: "", stderr: expect.stringMatching(/^Not removed: index\/lock\.exclusive is held by .*its process runs on this machine.*--force/) });
    expect(await scene.holdfast(["break-lock", "-force"])).toMatchObject({ code: 0, stderr: expect.stringContaining("Locks removed:") });
  });

  it("a delete that is refused is an error", async (context) => {
    context.skip(process.getuid?.() === 0, "to root no delete is refused");
    await using scene = createScene();
    const root = repository(scene, { "index/lock.exclusive": lock() });
    chmodSync(join(root, "index"), 0o500);
    expect(await scene.holdfast(["break-lock"])).toMatchObject({ code: 1, stderr: expect.stringContaining("Failed to break lock: index/lock.exclusive") });
  });

  it("a lock that is a directory is an error, and stays", async () => {
    await using scene = createScene();
    const root = repository(scene);
    mkdirSync(join(root, "index/lock.exclusive"), { recursive: true });
    expect(await scene.holdfast(["break-lock"])).toMatchObject({ code: 1, stderr: expect.stringMatching(/^Failed to break lock: index\/lock\.exclusive: .*is a directory/) });
    expect(existsSync(join(root, "index/lock.exclusive"))).toBe(true);
  });

  it("never sends what a record says to a terminal as commands", async () => {
    await using scene = createScene();
    repository(scene, { "index/lock.exclusive": lock({ operation: "a\u001b[2Jb" }) });
    expect((await scene.holdfast(["break-lock"])).stderr).not.toContain("\u001b");
  });
});
