import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const START_LIMIT_MS = 20_000;

export interface RedisServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** The server of the Debian package redis-server, in a folder of its own. Undefined where it is not installed. */
export async function startRedis(): Promise<RedisServer | undefined> {
  if (spawnSync("redis-server", ["--version"]).status !== 0) {
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), "holdfast-redis-"));
  const port = await freePort();
  const settings = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--appendonly", "yes", "--appendfsync", "always", "--save", ""];
  const server = spawn("redis-server", settings, { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(server, "exit");
  const stop = async (): Promise<void> => {
    server.kill("SIGTERM");
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  const isReady = (async () => {
    for await (const line of createInterface({ input: server.stdout })) {
      if (line.includes("Ready to accept connections")) {
        server.stdout.resume();
        return true;
      }
    }
    return false;
  })();
  const limit = new Promise<boolean>((resolve) => setTimeout(resolve, START_LIMIT_MS, false).unref());
  if (await Promise.race([isReady, limit])) {
    return { port, stop };
  }
  await stop();
  throw new Error(`redis-server was not ready within ${START_LIMIT_MS} ms.`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
