import { startSsh2Server, startSshd, type SshdServer, type StartedSshd } from "@holdfast/test-servers";
import { requireOrSkip } from "@holdfast/vitest-config";
import { afterAll, beforeAll, expect, it, onTestFinished, type TestContext } from "vitest";
import { EXIT_CODES } from "../src/exit-codes.ts";
import { createScene, type Scene } from "./scene.ts";

const LIMIT_MS = 120_000;
let started: StartedSshd = { available: false, reason: "it was never started" };
beforeAll(async () => {
  started = await startSshd();
}, LIMIT_MS);
afterAll(() => (started.available ? started.server.stop() : undefined));

function sshd(context: TestContext): SshdServer {
  requireOrSkip(context, { feature: "sshd", ...started });
  if (!started.available) {
    throw new Error("A skipped test goes on.");
  }
  return started.server;
}

/** With nothing of the account that runs the tests. */
function sceneOn({ identityFile, knownHostsFile }: Pick<SshdServer, "identityFile" | "knownHostsFile">): Scene {
  return createScene({ HOLDFAST_STORE_SFTP_IDENTITY: identityFile, HOLDFAST_STORE_SFTP_KNOWN_HOSTS: knownHostsFile, HOLDFAST_STORE_SFTP_CONFIG: "none" });
}

const uriOf = ({ user, host, port, root }: Pick<SshdServer, "user" | "host" | "port" | "root">, path: string): string => `sftp://${user}@${host}:${port}${root}/${path}`;

it("doctor says of OpenSSH that leases are fenced, and leaves nothing behind", { timeout: LIMIT_MS }, async (context) => {
  const server = sshd(context);
  await using scene = sceneOn(server);
  const told = await scene.holdfast(["doctor", uriOf(server, "json"), "--rounds", "2", "--connections", "2", "--json"]);
  expect(told).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(told.stdout)).toMatchObject({ guarantee: "fenced", why: null, complete: true, facts: { "atomic rename": "posix", "exclusive create": "honoured" }, leftBehind: { keys: [] } });
});

it("doctor exposes a server that ignores exclusive create, and run takes no lock there: ssh2's own server, made to lie", { timeout: LIMIT_MS }, async () => {
  const server = await startSsh2Server({ honoursExclusiveCreate: false });
  onTestFinished(() => server.stop());
  await using scene = sceneOn(server);
  const store = `${uriOf(server, "lies")}?rename=plain`;
  const told = await scene.holdfast(["doctor", store, "--json"]);
  expect(told.code).toBe(EXIT_CODES.UNSAFE.code);
  expect(JSON.parse(told.stdout)).toMatchObject({ guarantee: "unsafe", why: expect.stringContaining("a file that must not exist"), facts: { "exclusive create": "ignored" } });
  expect(await scene.holdfast(["run", "--store", store, "--name", "job", "--", "true"])).toMatchObject({ code: EXIT_CODES.STORE.code, stderr: expect.stringContaining("creates a file that must not exist") });
});

it("doctor calls a server unsafe that has only plain renames, and says what to do if they are atomic: ssh2's own server", { timeout: LIMIT_MS }, async () => {
  const server = await startSsh2Server();
  onTestFinished(() => server.stop());
  await using scene = sceneOn(server);
  const told = await scene.holdfast(["doctor", uriOf(server, "plain"), "--quiet"]);
  expect(told.code).toBe(EXIT_CODES.UNSAFE.code);
  expect(told.stdout).toMatch(/atomic rename +plain[\s\S]*add \?rename=plain to the URI[\s\S]*Guarantee: unsafe: the server offers no rename that is known to be atomic/);
});
