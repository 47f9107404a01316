import { createServer } from "node:net";
import { startMiniflareR2, startRadosgw, type TestServer } from "@holdfast/test-servers";
import { describe, expect, it } from "vitest";
import { EXIT_CODES } from "../src/exit-codes.ts";
import { onServer, sceneOn } from "./on-s3.ts";
import { kill, type Scene, until } from "./scene.ts";

const RECOVERY_MS = 60_000;

/** Takes connections, and cuts each of them as soon as a request has come. */
async function startCutter(): Promise<{ readonly endpoint: string; stop(): Promise<void> }> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nETag: \"a\"\r\n\r\n{", () => socket.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    endpoint: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`,
    stop: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

async function holds(scene: Scene, store: string) {
  const holder = scene.start(["run", "--store", store, "--name", "job", "--ttl", "3s", "--", "sh", "-c", "echo held; sleep 651"]);
  await until("it is held", () => holder.stdout().includes("held"), RECOVERY_MS);
  return holder;
}

const takesOver = (scene: Scene, store: string) => scene.holdfast(["run", "--store", store, "--name", "job", "--wait", "2m", "--", "echo", "mine"]);

describe("run on miniflare's R2", () => {
  const shared = onServer("s3", startMiniflareR2);

  it("killed by SIGKILL, takes its command with it, gives the lock back, and the next one gets it", async (context) => {
    await using scene = sceneOn(shared.server(context));
    const holder = await holds(scene, "s3:locks/killed");
    kill(holder.pid, "SIGKILL");
    expect(await takesOver(scene, "s3:locks/killed")).toMatchObject({ code: 0, stdout: "mine\n" });
    expect(scene.commands().filter(({ commandLine }) => commandLine.includes("sleep 651"))).toEqual([]);
  });

  it("dies like its command that was killed, and the lock is free at once", async (context) => {
    await using scene = sceneOn(shared.server(context));
    const holder = await holds(scene, "s3:locks/command");
    scene.commands().forEach(({ pid }) => kill(pid, "SIGKILL"));
    expect(await holder.ended).toMatchObject({ signal: "SIGKILL" });
    expect(await scene.holdfast(["run", "--store", "s3:locks/command", "--name", "job", "--no-wait", "--", "true"])).toMatchObject({ code: 0 });
  });

  it("a missing bucket, no server, a name that nobody has, and a proxy that cuts answers are each told apart, in time", async (context) => {
    const server = shared.server(context);
    const failureOn = async (where: Partial<Pick<TestServer, "endpoint">>, store: string) => {
      await using scene = sceneOn({ ...server, ...where });
      const { code, stderr } = await scene.holdfast(["run", "--store", store, "--wait", "1s", "--", "true"]);
      expect(stderr).not.toContain(server.credentials.secretAccessKey);
      return { code, stderr };
    };
    const cutter = await startCutter();
    try {
      expect(await failureOn({}, "s3:no-such-bucket")).toMatchObject({ code: EXIT_CODES.USAGE.code, stderr: expect.stringContaining("there is no such bucket. Create it") });
      expect(await failureOn({ endpoint: "http://127.0.0.1:9" }, "s3:locks")).toMatchObject({ code: EXIT_CODES.STORE.code, stderr: expect.stringContaining("ECONNREFUSED") });
      expect(await failureOn({ endpoint: "http://nowhere.invalid" }, "s3:locks")).toMatchObject({ code: EXIT_CODES.STORE.code, stderr: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/) });
      expect(await failureOn({ endpoint: cutter.endpoint }, "s3:locks")).toMatchObject({ code: EXIT_CODES.STORE.code, stderr: expect.stringMatching(/cut|closed|ended|aborted|reset|hang up/i) });
    } finally {
      await cutter.stop();
    }
  });
});

describe("bad input on Ceph's gateway", () => {
  const shared = onServer("rgw", startRadosgw);

  it("a wrong secret and an unknown key each have their own message, from run and from doctor, and no guarantee", async (context) => {
    const server = shared.server(context);
    const { accessKeyId, secretAccessKey } = server.credentials;
    const cases = [
      { credentials: { accessKeyId, secretAccessKey: "not-the-secret" }, message: "does not fit the access key" },
      { credentials: { accessKeyId: "UNKNOWN", secretAccessKey }, message: "does not know this access key" },
    ];
    for (const { credentials, message } of cases) {
      await using scene = sceneOn({ ...server, credentials });
      for (const args of [["run", "--store", "s3:locks", "--", "true"], ["doctor", "s3:locks"]]) {
        const { code, stdout, stderr } = await scene.holdfast(args);
        expect({ code, stderr }).toMatchObject({ code: EXIT_CODES.STORE.code, stderr: expect.stringContaining(message) });
        expect(`${stdout}${stderr}`).not.toMatch(/Guarantee|not-the-secret/);
      }
    }
  });
});
