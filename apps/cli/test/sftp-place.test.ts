import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { breakCloudsticLocks, openCloudsticRepository } from "@holdfast/interop";
import { startSshd, type SshdServer, type StartedSshd } from "@holdfast/test-servers";
import { requireOrSkip } from "@holdfast/vitest-config";
import { afterAll, beforeAll, expect, it, type TestContext } from "vitest";
import { openForeignPlace, type PlaceSettings } from "../src/foreign-places/open.ts";
import { createScene } from "./scene.ts";

const CONFIG = '{"version":1,"created":"2026-01-01T00:00:00Z","encrypted":false}';
const LOCK = JSON.stringify({ operation: "prune", holder: "elsewhere (pid 1)", acquired_at: "2026-03-07T10:00:00Z", expires_at: "2999-01-01T00:00:00Z" });
let started: StartedSshd = { available: false, reason: "it was never started" };

beforeAll(async () => {
  started = await startSshd();
  if (started.available) {
    // As most systems keep them: names hashed.
    execFileSync("ssh-keygen", ["-q", "-H", "-f", started.server.knownHostsFile], { stdio: "ignore" });
  }
}, 120_000);

afterAll(() => (started.available ? started.server.stop() : undefined));

function at(context: TestContext): { readonly server: SshdServer; readonly locks: string; readonly uri: string; readonly settings: PlaceSettings } {
  requireOrSkip(context, { feature: "sshd", ...started });
  if (!started.available) {
    throw new Error("A skipped test goes on.");
  }
  const { server } = started;
  return { server, locks: server.root, uri: `sftp://${server.user}@127.0.0.1:${server.port}${server.root}`, settings: { sftpKey: server.identityFile, sftpKnownHosts: server.knownHostsFile } };
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

it("a directory on a real sshd is a place", async (context) => {
  const { uri, settings, locks } = at(context);
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
  const { uri, settings, locks, server } = at(context);
  mkdirSync(join(locks, "r/index/lock.shared"), { recursive: true });
  writeFileSync(join(locks, "r/config"), CONFIG);
  writeFileSync(join(locks, "r/index/lock.shared/a"), LOCK);
  const place = await openForeignPlace(`${uri}/r`, settings);
  expect(await breakCloudsticLocks(await openCloudsticRepository(place))).toMatchObject({ removed: [{ key: "index/lock.shared/a" }], failures: [] });
  await place.close();
  writeFileSync(join(locks, "r/index/lock.exclusive"), LOCK);
  await using scene = createScene();
  const args = ["break-lock", "-store", `${uri}/r`, "-store-sftp-key", server.identityFile, "-store-sftp-known-hosts", server.knownHostsFile];
  expect(await scene.holdfast(args)).toMatchObject({ code: 0, stdout: "", stderr: expect.stringMatching(/^Locks removed:\n {2}Operation: {2}prune/) });
  expect(existsSync(join(locks, "r/index/lock.exclusive"))).toBe(false);
});

it("is reached as a store is: a host must be known by its key, a way in must work, and what fails is told", async (context) => {
  const { uri, settings, server } = at(context);
  const empty = join(server.root, "empty");
  writeFileSync(empty, "");
  await expect(openForeignPlace(uri, { ...settings, sftpKnownHosts: empty })).rejects.toMatchObject({ code: "DENIED", message: expect.stringContaining("is not known: its key") });
  const place = await openForeignPlace(uri, { ...settings, sftpKnownHosts: empty, sftpInsecure: true });
  await place.close();
  await expect(openForeignPlace(uri, { ...settings, sftpKey: "/nowhere/id" })).rejects.toMatchObject({ code: "DENIED", message: expect.stringContaining("/nowhere/id, which is not there") });
  await expect(openForeignPlace("sftp://127.0.0.1:1/x", settings)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  await expect(openForeignPlace("sftp://127.0.0.1:1/%", settings)).rejects.toMatchObject({ code: "INVALID" });
});
