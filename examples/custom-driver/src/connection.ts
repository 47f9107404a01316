import { StoreError, type StoreOperation } from "@holdfast/store";
import type { RedisConfig } from "./config.ts";
import { connectFailure, requestFailure } from "./outcomes.ts";

const CONNECT_LIMIT_MS = 5_000;

export interface Connection {
  /** One command, once. @throws {StoreError} */
  send(command: readonly (string | Uint8Array)[], request: { readonly operation: StoreOperation; readonly key: string; readonly signal: AbortSignal | undefined }): Promise<unknown>;
  close(): void;
}

/** Loads the client and connects with the first request; a connection that was lost is opened anew by the next one. */
export function createConnection({ host, port, password, location }: RedisConfig): Connection {
  let opening: ReturnType<typeof open> | undefined;

  async function open() {
    const { createClient, RESP_TYPES } = await import("@redis/client");
    const client = createClient({
      // The client must neither wait for a connection nor send again: when and whether that is safe, core decides.
      socket: { host, port, connectTimeout: CONNECT_LIMIT_MS, reconnectStrategy: false },
      disableOfflineQueue: true,
      ...(password === undefined ? {} : { password }),
      commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
    });
    // Each command tells of its own failure; without a listener the process would end.
    client.on("error", () => {
      opening = undefined;
    });
    await client.connect();
    return client;
  }

  return {
    async send(command, { operation, key, signal }) {
      const request = { operation, key, location };
      opening ??= open();
      const client = await opening.catch((error: unknown) => {
        opening = undefined;
        throw connectFailure(error, request);
      });
      if (signal?.aborted === true) {
        throw new StoreError({ ...request, code: "UNAVAILABLE", problem: "aborted before it was sent.", cause: signal.reason });
      }
      const answer = client.sendCommand(command.map((part) => (typeof part === "string" ? part : Buffer.from(part))));
      return await untilAborted(answer, signal).catch((error: unknown) => {
        throw requestFailure(error, request);
      });
    },
    close() {
      // Who closes does not wait; what was not answered by then fails.
      opening?.then(
        (client) => client.destroy(),
        () => undefined,
      );
      opening = undefined;
    },
  };
}

/** Ends the wait for an answer. The command itself is on its way and cannot be called back. */
function untilAborted<T>(answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal?.reason instanceof Error ? signal.reason : new Error("aborted"));
    signal?.addEventListener("abort", stop, { once: true });
    answer.then(resolve, reject).finally(() => signal?.removeEventListener("abort", stop));
  });
}
