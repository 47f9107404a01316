import { randomUUID } from "node:crypto";
import {
  BODY_BYTES_MAX,
  LIST_ENTRIES_MAX,
  type RegisterStore,
  type RequestOptions,
  StoreError,
  type StoreOperation,
  toVersion,
  validateKey,
  validatePrefix,
  type Version,
  type WriteOutcome,
} from "@holdfast/store";
import * as z from "zod/mini";
import { parseConfig, type RedisStoreOptions } from "./config.ts";
import { createConnection } from "./connection.ts";
import { READ, REMOVE, WRITE } from "./scripts.ts";

const text = z.pipe(z.instanceof(Buffer), z.transform((bytes) => bytes.toString("utf8")));
const kind = z.tuple([text], z.unknown());
const readAnswer = z.tuple([text, z.number(), z.number(), text], z.instanceof(Buffer));
const writeAnswer = z.tuple([text, text]);
const names = z.array(text);

/**
 * Registers on one Redis server. What it acknowledges must survive: run it with `appendonly yes` and `appendfsync always`,
 * and without automatic failover to a replica, which may miss the last writes.
 *
 * @throws {StoreError} `INVALID` for an option out of its range.
 */
export function createRedisStore(options: RedisStoreOptions): RegisterStore {
  const config = parseConfig(options);
  const { location } = config;
  const connection = createConnection(config);
  // In braces, so that a cluster keeps all keys of a store on one server, where a script can see them.
  const [namesKey, counterKey] = [`{${config.prefix}}:names`, `{${config.prefix}}:counter`];
  const entryKey = (key: string): string => `{${config.prefix}}:entry:${key}`;
  let isClosed = false;

  /** What every request checks before anything is sent. */
  function begin(operation: StoreOperation, key: string, request: RequestOptions | undefined): void {
    (operation === "list" ? validatePrefix : validateKey)(key, { operation, location });
    if (isClosed) {
      throw new StoreError({ code: "INVALID", operation, location, key, problem: "the store is closed.", hint: "Open a new one." });
    }
    if (request?.signal?.aborted === true) {
      throw new StoreError({ code: "UNAVAILABLE", operation, location, key, problem: "aborted before it was sent.", cause: request.signal.reason });
    }
  }

  async function run(operation: StoreOperation, key: string, request: RequestOptions | undefined, command: readonly (string | Uint8Array)[]): Promise<unknown> {
    begin(operation, key, request);
    return connection.send(command, { operation, key, signal: request?.signal });
  }

  async function write(operation: "create" | "replace", key: string, body: Uint8Array, expected: string, request?: RequestOptions): Promise<WriteOutcome> {
    const answer = await run(operation, key, request, ["EVAL", WRITE, "3", entryKey(key), namesKey, counterKey, expected, key, body, randomUUID()]);
    return kind.parse(answer)[0] === "conflict" ? { kind: "conflict" } : { kind: "written", version: toVersion(writeAnswer.parse(answer)[1]) };
  }

  return {
    location,
    capabilities: { storeClock: true, watch: false, deleteIfMatch: true },

    async read(key, request) {
      const answer = await run("read", key, request, ["EVAL", READ, "1", entryKey(key), request?.unlessVersion ?? ""]);
      if (kind.parse(answer)[0] === "absent") {
        return { kind: "absent", storeTimeMs: z.tuple([text, z.number()]).parse(answer)[1] };
      }
      const [state, storeTimeMs, ageMs, version, body = Buffer.alloc(0)] = readAnswer.parse(answer);
      const stamps = { version: toVersion(version), ageMs, storeTimeMs };
      return state === "unchanged" ? { kind: "unchanged", ...stamps } : { kind: "found", body: new Uint8Array(body.subarray(0, BODY_BYTES_MAX)), ...stamps };
    },

    async list(prefix, request) {
      // No byte of UTF-8 is 0xff, so this is behind every name that begins with the prefix.
      const behind = Buffer.concat([Buffer.from(`(${prefix}`), Buffer.from([0xff])]);
      const range = prefix === "" ? ["-", "+"] : [`[${prefix}`, behind];
      const found = names.parse(await run("list", prefix, request, ["ZRANGEBYLEX", namesKey, ...range, "LIMIT", "0", String(LIST_ENTRIES_MAX + 1)]));
      if (found.length > LIST_ENTRIES_MAX) {
        throw new StoreError({ code: "INVALID", operation: "list", location, key: prefix, problem: `there are more than ${LIST_ENTRIES_MAX} entries.` });
      }
      return found.map((key) => ({ key, version: null, ageMs: null }));
    },

    create: (key, body, request) => write("create", key, body, "", request),
    replace: (key, body, version, request) => write("replace", key, body, version, request),

    async remove(key, version: Version, request) {
      const answer = await run("remove", key, request, ["EVAL", REMOVE, "2", entryKey(key), namesKey, version, key]);
      return { kind: kind.parse(answer)[0] === "conflict" ? "conflict" : "removed" };
    },

    watch(key) {
      begin("watch", key, undefined);
      throw new StoreError({ code: "UNSUPPORTED", operation: "watch", location, key, problem: "this driver does not listen for changes.", hint: "Read the key again from time to time." });
    },

    async close() {
      isClosed = true;
      connection.close();
    },
  };
}
