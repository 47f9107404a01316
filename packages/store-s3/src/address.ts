import { StoreError } from "@holdfast/store";
import { isAws, isR2 } from "./client.ts";
import { systemTimer } from "./clock.ts";
import { parseConfig, type S3StoreOptions } from "./config.ts";
import { onlyAddress } from "./exchange.ts";
import { errorOf } from "./explanation.ts";
import { meaningOf } from "./outcomes.ts";
import { createSession } from "./session.ts";

export interface S3Address {
  /** `host` or `host:port`, whoever configured it: an option, the environment or a profile. */
  readonly host: string;
  /** AWS and R2, whose conditional writes are known to be honoured. */
  readonly isKnown: boolean;
}

/**
 * Where the requests of such a store would go. Sends none.
 *
 * @throws {StoreError} `INVALID` for an option out of its range; what else keeps a client from being made.
 */
export async function addressOfS3(options: S3StoreOptions): Promise<S3Address> {
  const config = parseConfig(options);
  const session = createSession(config, systemTimer);
  try {
    const result = await session.request(async ({ sdk, client }) => {
      const told = { host: "", port: "" };
      const command = new sdk.GetObjectCommand({ Bucket: config.bucket, Key: "address" });
      onlyAddress(command.middlewareStack, { $metadata: {} }, (host, port) => Object.assign(told, { host, port }));
      await client.send(command);
      return told;
    });
    if (result.kind === "answered") {
      const { host, port } = result.output;
      return { host: port === "" || port === "undefined" ? host : `${host}:${port}`, isKnown: isAws(host) || isR2(host) };
    }
    const request = { operation: "open", location: config.location } as const;
    const meaning = meaningOf(result.failure, request);
    throw meaning instanceof StoreError ? meaning : errorOf({ code: "UNAVAILABLE", problem: "the client of the store could not be made." }, result.failure, request);
  } finally {
    session.close();
  }
}
