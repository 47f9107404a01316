import { PortError } from "@holdfast/pointer-directory";
import { systemClock } from "./clock.ts";
import { parseConnectionConfig, type SftpConnectionOptions } from "./config.ts";
import { connect, type Connection } from "./connect.ts";
import { toStoreError } from "./store-error.ts";

/**
 * For a program that speaks SFTP itself: connects as a store does, by the same options and with the same check of the host's key.
 * Whoever passes `insecure` warns by itself.
 *
 * @throws {StoreError} `DENIED` for a refused log-in or host key, `UNAVAILABLE` for a server that is not reached, `INVALID` for an
 *   option out of its range.
 */
export async function connectSftp(options: SftpConnectionOptions): Promise<Connection> {
  const config = parseConnectionConfig(options);
  try {
    return await connect(config, systemClock);
  } catch (error) {
    throw error instanceof PortError ? toStoreError(error, "open", config.location) : error;
  }
}
