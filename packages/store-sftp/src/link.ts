import { PortError } from "@holdfast/pointer-directory";
import { createChannel, type Channel } from "./channel.ts";
import type { Clock } from "./clock.ts";
import type { SftpStoreConfig } from "./config.ts";
import { connect, type Connection } from "./connect.ts";
import { CONNECT_PAUSE_MS } from "./limits.ts";

/** A session that is opened by the first request, and opened anew by the next one after it was lost. */
export interface Link {
  /** @throws {PortError} What keeps the connection from standing; nothing was sent. */
  channel(): Promise<Channel>;
  close(): void;
}

export interface LinkOptions {
  readonly config: SftpStoreConfig;
  readonly clock: Clock;
  /** What a session must pass before it is used, such as finding the home directory. */
  readonly prepare: (channel: Channel) => Promise<void>;
}

export function createLink({ config, clock, prepare }: LinkOptions): Link {
  let current: Promise<Channel> | undefined;
  let open: Channel | undefined;
  let failed: { readonly error: unknown; readonly atMs: number } | undefined;
  let isClosed = false;

  async function openOne(): Promise<Channel> {
    const connection: Connection = await connect(config, clock);
    const channel = createChannel(connection, clock, config.requestTimeoutMs);
    try {
      await prepare(channel);
    } catch (error) {
      channel.end();
      throw error;
    }
    open = channel;
    if (isClosed) {
      // Whoever still waits finds it ended.
      channel.end();
    }
    return channel;
  }

  return {
    async channel() {
      if (isClosed) {
        throw new PortError({ kind: "unavailable", problem: "the store is closed." });
      }
      if (open?.isOpen === true) {
        return open;
      }
      if (failed !== undefined && clock.monotonicMs() - failed.atMs < CONNECT_PAUSE_MS) {
        throw failed.error;
      }
      // All requests that need a connection wait for one.
      current ??= openOne();
      try {
        return await current;
      } catch (error) {
        failed = { error, atMs: clock.monotonicMs() };
        throw error;
      } finally {
        current = undefined;
      }
    },
    close() {
      isClosed = true;
      open?.end();
    },
  };
}
