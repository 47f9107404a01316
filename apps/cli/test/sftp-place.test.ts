import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { breakCloudsticLocks, openCloudsticRepository } from "@holdfast/interop";
import { freePort } from "@holdfast/test-servers";
import { requireOrSkip } from "@holdfast/vitest-config";
import { afterAll, beforeAll, expect, it, type TestContext } from "vitest";
import { openForeignPlace, type PlaceSettings } from "../src/foreign-places/open.ts";
import { createScene, until } from "./scene.ts";

const CONFIG = '{"version":1,"created":"2026-01-01T00:00:00Z","encrypted":false}';
const LOCK = JSON.stringify({ operation: "prune", holder: "elsewhere (pid 1)", acquired_at: "2026-03-07T10:00:00Z", expires_at: "2999-01-01T00:00:00Z" });
const SERVER = "/usr/sbin/sshd";
const folder = mkdtempSync(join(tmpdir(), "holdfast-sshd-"));
const locks = join(folder, "locks");
let server: ChildProcess | undefined;
let port = 0;
let words = "";

beforeAll(async () => {
  if (!existsSync(SERVER)) {
    return;
  }
  for (const name of ["host", "user"]) {
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, name)]);
  }
  port = await freePort();
  mkdirSync(locks);
  if (userInfo().uid === 0) {
    mkdirSync("/run/sshd", { recursive: true });
  }
  writeFileSync(join(folder, "known_hosts"), `[127.0.0.1]:${port} ${readFileSync(join(folder, "host.pub"), "utf8")}`);
  execFileSync("ssh-keygen", ["-q", "-H", "-f", join(folder, "known_hosts")], { stdio: "ignore" });
  const settings = [`Port ${port}`, "ListenAddress 127.0.0.1", `HostKey ${join(folder, "host")}`, `AuthorizedKeysFile ${join(folder, "user.pub")}`, `PidFile ${join(folder, "pid")}`, "UsePAM no", "StrictModes no", "PermitRootLogin yes", "PasswordAuthentication no", "Subsystem sftp internal-sftp"];
  writeFileSync(join(folder, "sshd_config"), `${settings.join("\n")}\n`);
  server = spawn(SERVER, ["-D", "-e", "-f", join(folder, "sshd_config")], { stdio: ["ignore", "ignore", "pipe"] });
  server.stderr?.on("data", (chunk: Buffer) => (words += chunk.toString()));
  await until("sshd listens", () => words.includes("listening") || server?.exitCode !== null, 30_000);
}, 60_000);

afterAll(() => {
  server?.kill();
  rmSync(folder, { recursive: true, force: true });
});

function at(context: TestContext): { readonly uri: string; readonly settings: PlaceSettings } {
  const available = server?.exitCode === null;
  requireOrSkip(context, { feature: "sshd", available, reason: `sshd does not run here: ${words.slice(0, 200)}` });
  return { uri: `sftp://${userInfo().username}@127.0.0.1:${port}${locks}`, settings: { sftpKey: join(folder, "user"), sftpKnownHosts: join(folder, "known_hosts") } };
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

it("a directory on a real sshd is a place", async (context) => {
  const { uri, settings } = at(context);
  const place = await openForeignPlace(`${uri}/place`, settings);
  await expect(place.list("")).rejects.toThrow(/no such directory/);
  await expect(place.create("x", utf8("x"))).rejects.toThrow(/no such directory/);
  mkdirSync(join(locks, "place/directory"), { recursive: true });
  expect(await place.read("index/lock")).toEqual({ kind: "absent" });
  expect(await place.read("directory")).toMatchObject({ kind: "unreadable", problem: "is a directory" });
  const outcomes = await Promise.all(["one", "two", "three"].map((text) => place.create("index/lock", utf8(text))));
  expect(outcomes.filter(({ kind }) => kind === "created")).toHaveLength(1);
  const seen = await place.read("index/lock");
  const stamp = seen.kind === "object" ? seen.stamp : "";
  expect(await place.replace("index/lock", utf8("four"), stamp)).toMatchObject({ kind: "replaced" });
  expect(await place.remove("index/lock", stamp)).toBe("changed");
  expect(readFileSync(join(locks, "place/index/lock"), "utf8")).toBe("four");
  expect(await place.list("", { isShallow: false })).toEqual({ keys: ["index/lock"], isComplete: true });
  const now = await place.read("index/lock");
  expect(await place.remove("index/lock", now.kind === "object" ? now.stamp : "")).toBe("removed");
  expect((await place.list("")).keys).toEqual([]);
  await place.close();
});

it("locks of a cloudstic repository are broken there, also by the command", async (context) => {
  const { uri, settings } = at(context);
  mkdirSync(join(locks, "r/index/lock.shared"), { recursive: true });
  writeFileSync(join(locks, "r/config"), CONFIG);
  writeFileSync(join(locks, "r/index/lock.shared/a"), LOCK);
  const place = await openForeignPlace(`${uri}/r`, settings);
  expect(await breakCloudsticLocks(await openCloudsticRepository(place))).toMatchObject({ removed: [{ key: "index/lock.shared/a" }], failures: [] });
  await place.close();
  writeFileSync(join(locks, "r/index/lock.exclusive"), LOCK);
  await using scene = createScene();
  const args = ["break-lock", "-store", `${uri}/r`, "-store-sftp-key", join(folder, "user"), "-store-sftp-known-hosts", join(folder, "known_hosts")];
  expect(await scene.holdfast(args)).toMatchObject({ code: 0, stdout: "", stderr: expect.stringMatching(/^Locks removed:\n {2}Operation: {2}prune/) });
  expect(existsSync(join(locks, "r/index/lock.exclusive"))).toBe(false);
});

it("a host whose key is not known is refused, and so is one whose key is another", async (context) => {
  const { uri, settings } = at(context);
  writeFileSync(join(folder, "empty"), "");
  await expect(openForeignPlace(uri, { ...settings, sftpKnownHosts: join(folder, "empty") })).rejects.toMatchObject({ code: "DENIED", message: expect.stringContaining("not among the known hosts") });
  writeFileSync(join(folder, "other"), `[127.0.0.1]:${port} ${readFileSync(join(folder, "user.pub"), "utf8")}`);
  await expect(openForeignPlace(uri, { ...settings, sftpKnownHosts: join(folder, "other") })).rejects.toMatchObject({ code: "DENIED" });
  const place = await openForeignPlace(uri, { ...settings, sftpKnownHosts: join(folder, "empty"), sftpInsecure: true });
  await place.close();
  renameSync(join(folder, "empty"), join(folder, "emptied"));
});

it("without a way to log in it says so, and a server that is not there is an outage", async (context) => {
  const { settings } = at(context);
  await expect(openForeignPlace("sftp://127.0.0.1:1/x", settings)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  if (process.env["SSH_AUTH_SOCK"] === undefined) {
    await expect(openForeignPlace("sftp://127.0.0.1/x", {})).rejects.toThrow("no SFTP authentication method available");
  }
});
