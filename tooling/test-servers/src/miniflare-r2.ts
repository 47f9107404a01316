import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Log, LogLevel, Miniflare } from "miniflare";
import { until } from "./until.ts";
import { BUCKET, running, type Started, unavailable } from "./test-server.ts";

const START_LIMIT_MS = 30_000;
const CREDENTIALS = { accessKeyId: "0123456789abcdef0123456789abcdef", secretAccessKey: "miniflare-test-secret" };

/**
 * Cloudflare's own simulator of R2, through its S3 endpoint. Its storage is SQLite and its conditions are those of R2's code;
 * it sends no `Date`, and says nothing of R2's network, regions and limits.
 */
export async function startMiniflareR2(): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-r2-"));
  let simulator: Miniflare | undefined;
  const end = async (): Promise<void> => {
    await simulator?.dispose();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const launched = await launch(folder, 0);
    simulator = launched.simulator;
    const { address } = launched;
    return running({
      endpoint: new URL("cdn-cgi/local/r2/s3", address).href,
      region: "auto",
      credentials: CREDENTIALS,
      buckets: [BUCKET],
      async restart(downMs) {
        await simulator?.dispose();
        await pause(downMs);
        simulator = (await launch(folder, Number(address.port))).simulator;
      },
      stop: end,
    });
  } catch (error) {
    await end();
    return unavailable(error);
  }
}

async function launch(folder: string, port: number): Promise<{ readonly simulator: Miniflare; readonly address: URL }> {
  const simulator = new Miniflare({
    host: "127.0.0.1",
    port,
    cf: false,
    log: new Log(LogLevel.ERROR),
    modules: true,
    script: "export default { fetch() { return new Response(null, { status: 404 }) } }",
    r2Buckets: { LOCKS: { id: BUCKET, s3Credentials: CREDENTIALS } },
    r2Persist: folder,
  });
  try {
    return { simulator, address: await ready(simulator) };
  } catch (error) {
    await simulator.dispose();
    throw error;
  }
}

async function ready(simulator: Miniflare): Promise<URL> {
  let address: URL | undefined;
  let failure: unknown;
  simulator.ready.then(
    (url) => (address = url),
    (error: unknown) => (failure = error),
  );
  await until("miniflare", START_LIMIT_MS, () => address !== undefined || failure !== undefined);
  if (address === undefined) {
    throw failure;
  }
  return address;
}
