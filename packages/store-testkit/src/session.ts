import type { TestkitClock } from "./clock.ts";
import { within } from "./wait.ts";

/** The fewest that can disagree with each other. */
export const CONNECTIONS_MIN = 2;
export const CONNECTIONS_DEFAULT = 4;
/** An OpenSSH server drops connections beyond ten that open at once. */
export const CONNECTIONS_MAX = 8;
const CONNECT_LIMIT_MS = 60_000;
const CLOSE_LIMIT_MS = 10_000;

export interface Closable {
  close(): Promise<void>;
}

/** Several connections to one store, kept open from clause to clause. */
export interface Session<Store extends Closable> {
  readonly connections: readonly [Store, Store, ...Store[]];
  connect(): Promise<Store>;
  close(): Promise<void>;
}

/**
 * @param count How many connections, from 2 to 8.
 * @throws {RangeError} Another number of connections.
 * @throws {StoreError} What `connect` fails with; connections made before it are closed.
 * @throws {ClauseViolation} `connect` did not settle within a minute.
 */
export async function openSession<Store extends Closable>(open: () => Promise<Store>, count: number, clock: TestkitClock): Promise<Session<Store>> {
  if (!Number.isInteger(count) || count < CONNECTIONS_MIN || count > CONNECTIONS_MAX) {
    throw new RangeError(`connections must be a whole number from ${CONNECTIONS_MIN} to ${CONNECTIONS_MAX}, not ${count}.`);
  }
  const opened: Store[] = [];
  const connect = () => within(open(), CONNECT_LIMIT_MS, clock, "connecting");
  const close = () => closeAll(opened, clock);
  try {
    const first = await connect();
    opened.push(first);
    const second = await connect();
    opened.push(second);
    const more: Store[] = [];
    while (opened.length < count) {
      const connection = await connect();
      more.push(connection);
      opened.push(connection);
    }
    return { connections: [first, second, ...more], connect, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A connection that does not close says nothing about the clauses, and the next one must be closed all the same. */
export async function closeAll(connections: readonly Closable[], clock: TestkitClock): Promise<void> {
  await Promise.allSettled(connections.map((connection) => within(connection.close(), CLOSE_LIMIT_MS, clock, "closing a connection")));
}
