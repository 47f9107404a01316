import { type PointerDirectory, PortError, untilAborted } from "@holdfast/pointer-directory";
import { type RegisterStore, type RequestOptions, StoreError, type StoreOperation, validateKey, validatePrefix } from "@holdfast/store";
import { type Clock, systemClock } from "./clock.ts";
import { parseConfig, type SftpStoreOptions } from "./config.ts";
import { createSession } from "./session.ts";
import { toStoreError } from "./store-error.ts";

/**
 * A store in a directory on an SSH server that offers SFTP with atomic renames. Connects, and loads the SSH library, with the
 * first request; a connection that was lost is made anew by the next one. One connection for each store.
 *
 * @throws {StoreError} `INVALID` for an option out of its range.
 */
export function createSftpStore(options: SftpStoreOptions): RegisterStore {
  return createStoreWith(options, systemClock);
}

export function createStoreWith(options: SftpStoreOptions, clock: Clock): RegisterStore {
  const config = parseConfig(options);
  const { location } = config;
  const session = createSession(config, clock);
  let isClosed = false;
  if (config.insecure) {
    config.onWarning(`${location}: the host key is not checked (insecure); whoever answers for this host can grant or take any lock.`);
  }

  function begin(operation: StoreOperation, key: string, request?: RequestOptions): void {
    (operation === "list" ? validatePrefix : validateKey)(key, { operation, location });
    if (isClosed) {
      throw new StoreError({ code: "INVALID", operation, location, key, problem: "the store is closed.", hint: "Open a new one." });
    }
    if (request?.signal?.aborted === true) {
      throw new StoreError({ code: "UNAVAILABLE", operation, location, key, problem: "aborted before it was sent.", cause: request.signal.reason });
    }
  }

  async function prepared(operation: StoreOperation, key: string): Promise<PointerDirectory> {
    try {
      const registers = await session.ready();
      const unfit = operation === "read" || operation === "list" ? null : await session.unfitness();
      if (unfit === null) {
        return registers;
      }
      throw new StoreError({ code: "UNSUPPORTED", operation, location, key, problem: unfit, hint: "Run holdfast doctor on this store; it tells what the server can do." });
    } catch (error) {
      throw error instanceof PortError ? toStoreError(error, operation, location, key) : error;
    }
  }

  async function run<T>(operation: StoreOperation, key: string, request: RequestOptions | undefined, work: (registers: PointerDirectory) => Promise<T>): Promise<T> {
    begin(operation, key, request);
    const connected = async (): Promise<T> => {
      const registers = await prepared(operation, key);
      return work(registers);
    };
    return untilAborted(connected(), request?.signal, { operation, location, key });
  }

  return {
    location,
    capabilities: { storeClock: true, watch: false, deleteIfMatch: true },

    read: (key, request) => run("read", key, request, (registers) => registers.read(key, request?.unlessVersion)),
    list: (prefix, request) => run("list", prefix, request, (registers) => registers.list(prefix)),
    create: (key, body, request) => run("create", key, request, (registers) => registers.create(key, body)),
    replace: (key, body, version, request) => run("replace", key, request, (registers) => registers.replace(key, body, version)),
    remove: (key, version, request) => run("remove", key, request, (registers) => registers.remove(key, version)),

    watch(key) {
      begin("watch", key);
      const problem = "SFTP tells nobody of changes.";
      throw new StoreError({ code: "UNSUPPORTED", operation: "watch", location, key, problem, hint: "Read the key again from time to time." });
    },

    async close() {
      isClosed = true;
      await session.close();
    },
  };
}
