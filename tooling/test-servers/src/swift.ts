import { mkdirSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { missing, runToEnd } from "./command.ts";
import { createDaemons, type Daemons } from "./daemons.ts";
import { freePort } from "./free-port.ts";
import { makeBuckets } from "./make-buckets.ts";
import { proxySettings, serverSettings, SWIFT_CONF, type SwiftServer } from "./swift-settings.ts";
import { running, type Started, unavailable } from "./test-server.ts";

const COMMANDS = ["swift-proxy-server", "swift-account-server", "swift-container-server", "swift-object-server", "swift-ring-builder", "memcached"];
const STEP_LIMIT_MS = 60_000;
const CREDENTIALS = { accessKeyId: "test:tester", secretAccessKey: "testing" };

/** A real OpenStack Swift with its S3 API, which answers 501 to a conditional write: it proves that the refusal is loud and plain. */
export async function startSwift(): Promise<Started> {
  const absent = missing(COMMANDS);
  if (absent.length > 0) {
    return unavailable(`${absent.join(", ")} not installed (Debian: swift-proxy swift-account swift-container swift-object memcached)`);
  }
  const daemons = createDaemons("swift");
  try {
    const endpoint = await startServers(daemons);
    const server = { endpoint, region: "us-east-1", credentials: CREDENTIALS };
    return running({ ...server, buckets: await makeBuckets(server), restart: (downMs) => daemons.restart("proxy", downMs, "SIGTERM"), stop: () => daemons.stop() });
  } catch (error) {
    await daemons.stop();
    return unavailable(error);
  }
}

async function startServers(daemons: Daemons): Promise<string> {
  const { folder } = daemons;
  const user = userInfo().username;
  const ports = { proxy: await freePort(), object: await freePort(), container: await freePort(), account: await freePort(), memcached: await freePort() };
  for (const name of ["srv/d1", "cache"]) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  writeFileSync(join(folder, "swift.conf"), SWIFT_CONF);
  writeFileSync(join(folder, "proxy-server.conf"), proxySettings(folder, user, ports, CREDENTIALS.accessKeyId, CREDENTIALS.secretAccessKey));
  const servers = ["object", "container", "account"] as const;
  await Promise.all(servers.map((server) => makeRing(folder, server, ports[server])));
  // They find each other when they are asked, so that none waits for another to start.
  await Promise.all([
    daemons.start("memcached", ["memcached", "-l", "127.0.0.1", "-p", String(ports.memcached), "-U", "0", "-u", user, "-m", "64"], ports.memcached, STEP_LIMIT_MS),
    ...servers.map(async (server) => {
      const settings = join(folder, `${server}-server.conf`);
      writeFileSync(settings, serverSettings(folder, user, server, ports[server]));
      await daemons.start(server, [`swift-${server}-server`, settings], ports[server], STEP_LIMIT_MS);
    }),
    daemons.start("proxy", ["swift-proxy-server", join(folder, "proxy-server.conf")], ports.proxy, STEP_LIMIT_MS),
  ]);
  return `http://127.0.0.1:${ports.proxy}`;
}

async function makeRing(folder: string, server: SwiftServer, port: number): Promise<void> {
  const builder = join(folder, `${server}.builder`);
  const run = (...args: string[]): Promise<string> => runToEnd("swift-ring-builder", [builder, ...args], STEP_LIMIT_MS);
  await run("create", "4", "1", "1");
  await run("add", `r1z1-127.0.0.1:${port}/d1`, "1");
  await run("rebalance");
}
