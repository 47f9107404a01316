import { connect, createServer, type Socket } from "node:net";
import type { SeededRandom } from "@holdfast/simulator";

/** What the network did to a run. */
export interface ProxyCounts {
  delayed: number;
  /** The connection was cut before the request went on. */
  lostRequests: number;
  /** The request went on, and the connection was cut before its answer came back. */
  lostResponses: number;
  /** The request went on twice. */
  repeated: number;
  /** The request went on, and then nothing was heard any more: no answer, no end. */
  swallowed: number;
}

export interface FaultyProxy {
  readonly port: number;
  readonly counts: Readonly<ProxyCounts>;
  /** Cuts every connection and refuses new ones until it is switched off again. */
  setOutage(on: boolean): void;
  close(): Promise<void>;
}

type Fate = "pass" | "delay" | "lose-request" | "lose-response" | "repeat" | "swallow";

const DELAY_MAX_MS = 1_500;

/**
 * Stands between workers and a store on this machine, byte by byte, and does to requests what networks do. It knows nothing
 * of what passes but where an HTTP request begins, which is what it repeats.
 */
export async function startFaultyProxy(target: { readonly host: string; readonly port: number }, random: SeededRandom): Promise<FaultyProxy> {
  const counts: ProxyCounts = { delayed: 0, lostRequests: 0, lostResponses: 0, repeated: 0, swallowed: 0 };
  const sockets = new Set<Socket>();
  let outage = false;

  const server = createServer((client) => {
    if (outage) {
      client.destroy();
      return;
    }
    const upstream = connect(target);
    let deaf = false;
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      // A cut connection is what this proxy is for; both ends go.
      socket.on("error", end).on("close", () => {
        sockets.delete(socket);
        end();
      });
    }
    upstream.on("data", (bytes) => void (deaf || client.write(bytes)));
    let before = Promise.resolve();
    client.on("data", (bytes) => {
      before = before.then(() => pass(bytes));
    });

    async function pass(bytes: Buffer): Promise<void> {
      const fate = isRequest(bytes) ? drawFate(random) : "pass";
      if (fate === "delay") {
        counts.delayed += 1;
        await new Promise((resolve) => void setTimeout(resolve, random.below(DELAY_MAX_MS)));
      }
      if (fate === "lose-request") {
        counts.lostRequests += 1;
        end();
        return;
      }
      if (fate === "lose-response" || fate === "swallow") {
        counts[fate === "swallow" ? "swallowed" : "lostResponses"] += 1;
        deaf = true;
      }
      upstream.write(bytes);
      if (fate === "lose-response") {
        upstream.once("data", end);
      }
      if (fate === "repeat") {
        counts.repeated += 1;
        repeat(target, bytes, random.below(DELAY_MAX_MS), sockets);
      }
    }
  });
  const port = await listen(server);
  return {
    port,
    counts,
    setOutage(on) {
      outage = on;
      if (on) {
        sockets.forEach((socket) => socket.destroy());
      }
    },
    close() {
      sockets.forEach((socket) => socket.destroy());
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
}

function drawFate(random: SeededRandom): Fate {
  const fraction = random.fraction();
  return fraction < 0.08 ? "delay" : fraction < 0.1 ? "lose-request" : fraction < 0.13 ? "lose-response" : fraction < 0.15 ? "repeat" : fraction < 0.155 ? "swallow" : "pass";
}

function isRequest(bytes: Buffer): boolean {
  return /^(PUT|GET|DELETE|HEAD) \//.test(bytes.subarray(0, 8).toString("latin1"));
}

/** Sends the same request again, later, on a connection whose answers nobody hears: a retry that somebody else made. */
function repeat(target: { readonly host: string; readonly port: number }, bytes: Buffer, afterMs: number, sockets: Set<Socket>): void {
  setTimeout(() => {
    const again = connect(target, () => again.end(bytes));
    sockets.add(again);
    again.on("error", () => again.destroy()).on("close", () => sockets.delete(again));
    again.resume();
  }, afterMs).unref();
}

function listen(server: ReturnType<typeof createServer>): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}
