import { createLockManager } from "@holdfast/core";
import { createS3Store } from "@holdfast/store-s3";
import { createSftpStore } from "@holdfast/store-sftp";
import { quantile } from "../measure.js";
import { withTestServers } from "../servers-bundle.js";

const TITLE = "Leases on servers";
const STEPS = ["acquire", "renew", "release"];
const OPTIONS = { ttlMs: 60_000 };

/** Real servers on the loopback of this machine: what a network adds is its round trip for each request. */
export function measure({ quick }) {
  return withTestServers(async (servers) => {
    const turns = quick ? 5 : 50;
    const places = [
      { name: "R2 (miniflare)", run: () => onS3(servers, servers.startMiniflareR2, turns) },
      ...(quick ? [] : [{ name: "Ceph (radosgw)", run: () => onS3(servers, servers.startRadosgw, turns) }]),
      { name: "SFTP (OpenSSH)", run: () => onSftp(servers, turns) },
    ];
    const [rows, missing] = [[], []];
    for (const { name, run } of places) {
      const seen = await run();
      if (seen.reason === undefined) {
        rows.push(...STEPS.map((step) => [`${name}, ${step}`, seen.requests[step], quantile(seen.timesMs[step], 0.5), quantile(seen.timesMs[step], 0.1), quantile(seen.timesMs[step], 0.9)]));
      } else {
        missing.push(`Not measured: ${name}, ${seen.reason}.`);
      }
    }
    return {
      title: TITLE,
      says: ["Each server runs on this machine, so the time is the server's and ours; a network adds its round trip for each request, or for each of the flights that an SFTP session waits for. The acquire is the second of a lock, by a manager that remembers nothing of it.", ...missing],
      tables: [{ title: TITLE, columns: ["", "requests", "median, ms", "p10", "p90"], rows }],
      charts: [{ kind: "bars", file: "servers", title: "A lease on a server of this machine", unit: "ms", bars: rows.map(([label, , value, low, high]) => ({ label, value, low, high })) }],
    };
  });
}

async function onS3({ startRecordingProxy }, start, turns) {
  const started = await start();
  if (!started.available) {
    return { reason: started.reason };
  }
  const { server } = started;
  const proxy = await startRecordingProxy(server);
  const open = ({ endpoint, region, credentials }) => createS3Store({ bucket: "locks", prefix: "bench", endpoint, region, ...credentials });
  const [direct, recorded] = [open(server), open(proxy)];
  try {
    const timesMs = await timesOn(direct, turns);
    await cycle(recorded, "warm-up");
    proxy.requests.splice(0);
    const requests = await cycle(recorded, "deploy", () => proxy.requests.splice(0).length);
    return { timesMs, requests };
  } finally {
    await Promise.all([direct.close(), recorded.close()]);
    await proxy.stop();
    await server.stop();
  }
}

async function onSftp({ startSshd, countSftpTurns }, turns) {
  const started = await startSshd();
  if (!started.available) {
    return { reason: started.reason };
  }
  const { host, port, user, identityFile, knownHostsFile, root } = started.server;
  const open = () => createSftpStore({ host, port, user, identityFiles: [identityFile], knownHostsFiles: [knownHostsFile], sshConfigFile: "none", agent: "none", path: `${root}/bench` });
  const direct = open();
  const timesMs = await timesOn(direct, turns);
  const flights = countSftpTurns();
  const counted = open();
  try {
    await cycle(counted, "warm-up");
    flights.taken();
    const requests = await cycle(counted, "deploy", () => flights.taken().length);
    return { timesMs, requests };
  } finally {
    flights[Symbol.dispose]();
    await Promise.all([direct.close(), counted.close()]);
    await started.server.stop();
  }
}

async function timesOn(store, turns) {
  await cycle(store, "deploy");
  const timesMs = { acquire: [], renew: [], release: [] };
  for (let turn = 0; turn < turns; turn += 1) {
    let at = process.hrtime.bigint();
    await cycle(store, "deploy", (step) => {
      timesMs[step].push(Number(process.hrtime.bigint() - at) / 1e6);
      at = process.hrtime.bigint();
    });
  }
  return timesMs;
}

/** One lease of a new manager; `after` is called after each step, and what it answers is given by step. */
async function cycle(store, name, after = () => undefined) {
  const locks = createLockManager({ store });
  const lease = await locks.acquire(name, OPTIONS);
  const acquire = after("acquire");
  await lease.renew();
  const renew = after("renew");
  await lease.release();
  const release = after("release");
  await locks.close();
  return { acquire, renew, release };
}
