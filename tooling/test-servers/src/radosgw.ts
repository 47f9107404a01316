import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { missing, runToEnd } from "./command.ts";
import { createDaemons, type Daemons } from "./daemons.ts";
import { freePort } from "./free-port.ts";
import { makeBuckets } from "./make-buckets.ts";
import { radosgwSettings } from "./radosgw-settings.ts";
import { running, type Started, unavailable } from "./test-server.ts";
import { until } from "./until.ts";

const COMMANDS = ["ceph-mon", "ceph-osd", "radosgw", "radosgw-admin", "monmaptool", "ceph-authtool", "ceph"];
const STEP_LIMIT_MS = 60_000;
const LIMITED = { user: "limited", credentials: { accessKeyId: "LIMITEDACCESSKEY000", secretAccessKey: "radosgw-limited-secret" } };
const CREDENTIALS = { accessKeyId: "LOCKTESTACCESSKEY00", secretAccessKey: "radosgw-test-secret" };

/**
 * A real Ceph Object Gateway over a real, if small, cluster: its conditions hold under races. Of Debian 12 it is version 16,
 * which compares ETags without quotes and answers some losers of a race with 500.
 */
export async function startRadosgw(): Promise<Started> {
  const absent = missing(COMMANDS);
  if (absent.length > 0) {
    return unavailable(`${absent.join(", ")} not installed (Debian: radosgw ceph-mon ceph-osd)`);
  }
  const daemons = createDaemons("rgw");
  try {
    const endpoint = await startCluster(daemons);
    const version = /\d+\.\d+\.\d+/.exec(await runToEnd("radosgw", ["--version"], STEP_LIMIT_MS))?.[0] ?? "unknown";
    const server = { endpoint, region: "us-east-1", credentials: CREDENTIALS, limited: LIMITED, version };
    return running({ ...server, buckets: await makeBuckets(server), restart: (downMs) => daemons.restart("gateway", downMs, "SIGKILL"), stop: () => daemons.stop() });
  } catch (error) {
    await daemons.stop();
    return unavailable(error);
  }
}

async function startCluster(daemons: Daemons): Promise<string> {
  const { folder } = daemons;
  const [monitorPort, storagePort, gatewayPort] = [await freePort(), await freePort(), await freePort()];
  const [clusterId, storageId] = [randomUUID(), randomUUID()];
  const settings = join(folder, "ceph.conf");
  writeFileSync(settings, radosgwSettings({ folder, clusterId, monitorPort, storagePort }));
  const run = (command: string, ...args: string[]): Promise<string> => runToEnd(command, args, STEP_LIMIT_MS);
  const ceph = (...args: string[]): Promise<string> => run("ceph", "-c", settings, "--connect-timeout", "10", ...args);

  const map = join(folder, "monmap");
  await run("ceph-authtool", "--create-keyring", join(folder, "keyring"), "--gen-key", "-n", "mon.", "--cap", "mon", "allow *");
  await run("monmaptool", "--create", "--clobber", "--fsid", clusterId, "--addv", "a", `[v2:127.0.0.1:${monitorPort}]`, map);
  mkdirSync(join(folder, "mon"));
  await run("ceph-mon", "-c", settings, "--mkfs", "-i", "a", "--monmap", map, "--keyring", join(folder, "keyring"));
  await daemons.start("mon", ["ceph-mon", "-c", settings, "-i", "a", "-f"], monitorPort, STEP_LIMIT_MS);

  mkdirSync(join(folder, "osd"));
  await ceph("osd", "new", storageId, "0");
  await run("ceph-osd", "-c", settings, "-i", "0", "--mkfs", "--osd-uuid", storageId);
  await daemons.start("osd", ["ceph-osd", "-c", settings, "-i", "0", "-f"], storagePort, STEP_LIMIT_MS);
  await until("the storage daemon", STEP_LIMIT_MS, async () => (await ceph("osd", "stat", "-f", "json")).includes('"num_up_osds":1'));

  for (const { user, credentials } of [{ user: "locktest", credentials: CREDENTIALS }, LIMITED]) {
    const keys = ["--access-key", credentials.accessKeyId, "--secret-key", credentials.secretAccessKey];
    await run("radosgw-admin", "-c", settings, "user", "create", `--uid=${user}`, `--display-name=${user}`, ...keys);
  }
  const listen = `beast endpoint=127.0.0.1:${gatewayPort} tcp_nodelay=1`;
  await daemons.start("gateway", ["radosgw", "-c", settings, "-n", "client.rgw0", "-f", "--rgw-frontends", listen], gatewayPort, STEP_LIMIT_MS);
  return `http://127.0.0.1:${gatewayPort}`;
}
