import { createRequire } from "node:module";
import { createDaemons } from "./daemons.ts";
import { freePort } from "./free-port.ts";
import { BUCKET, running, type Started, unavailable } from "./test-server.ts";

const START_LIMIT_MS = 30_000;

const require = createRequire(import.meta.url);

/** A liar: it speaks S3 and ignores every condition on a write. It proves that such a store is found out. */
export async function startS3rver(): Promise<Started> {
  const daemons = createDaemons("s3rver");
  try {
    const port = await freePort();
    const program = require.resolve("s3rver/bin/s3rver.js");
    const where = ["--address", "127.0.0.1", "--port", String(port), "--directory", daemons.folder];
    await daemons.start("s3rver", [process.execPath, program, ...where, "--silent", "--configure-bucket", BUCKET], port, START_LIMIT_MS);
    return running({
      endpoint: `http://127.0.0.1:${port}`,
      region: "us-east-1",
      credentials: { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" },
      buckets: [BUCKET],
      restart: (downMs) => daemons.restart("s3rver", downMs, "SIGKILL"),
      stop: () => daemons.stop(),
    });
  } catch (error) {
    await daemons.stop();
    return unavailable(error);
  }
}
