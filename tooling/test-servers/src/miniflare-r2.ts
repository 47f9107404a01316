import { Log, LogLevel, Miniflare } from "miniflare";
import { until } from "./until.ts";
import { BUCKET, running, type Started, unavailable } from "./test-server.ts";

const START_LIMIT_MS = 30_000;

/**
 * Cloudflare's own simulator of R2, through its S3 endpoint. Its storage is SQLite and its conditions are those of R2's code;
 * it sends no `Date`, and says nothing of R2's network, regions and limits.
 */
export async function startMiniflareR2(): Promise<Started> {
  const credentials = { accessKeyId: "0123456789abcdef0123456789abcdef", secretAccessKey: "miniflare-test-secret" };
  let simulator: Miniflare | undefined;
  try {
    simulator = new Miniflare({
      host: "127.0.0.1",
      port: 0,
      cf: false,
      log: new Log(LogLevel.ERROR),
      modules: true,
      script: "export default { fetch() { return new Response(null, { status: 404 }) } }",
      r2Buckets: { LOCKS: { id: BUCKET, s3Credentials: credentials } },
    });
    const address = await ready(simulator);
    const endpoint = new URL("cdn-cgi/local/r2/s3", address).href;
    const started = simulator;
    return running({ endpoint, region: "auto", credentials, buckets: [BUCKET], stop: () => started.dispose() });
  } catch (error) {
    await simulator?.dispose();
    return unavailable(error);
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
