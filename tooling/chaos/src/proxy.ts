import { connect, createServer, type Socket } from "node:net";
import type { SeededRandom } from "@holdfast/simulator";
import { drawFate, type Protocol } from "./fate.ts";
import { repeat, type Target } from "./repeat.ts";

/** What the network did to a run. */
export interface ProxyCounts {
  "delayed request": number;
  /** The connection was cut before the request went on. */
  "lost request": number;
  /** The request went on, and the connection was cut before its answer came back. */
  "lost response": number;
  /** The request went on twice, and the server answered to both. */
  "repeated request": number;
  /** The request went on, and then nothing was heard any more: no answer, no end. */
  "swallowed response": number;
}

export interface FaultyProxy {
  readonly port: number;
  readonly counts: Readonly<Partial<ProxyCounts>>;
  /** Cuts every connection and refuses new ones until it is switched off again. */
  setOutage(on: boolean): void;
  /** Lets everything through, until it is switched off again. What was held up before comes within `DELAY_MAX_MS`. */
  setCalm(on: boolean): void;
  close(): Promise<void>;
}

export const DELAY_MAX_MS = 1_500;

interface Line {
  readonly client: Socket;
  readonly upstream: Socket;
  isDeaf: boolean;
}

/**
 * Stands between workers and a store on this machine, byte by byte, and does to requests what networks do. It knows nothing
 * of what passes but where an HTTP request begins, which is what it repeats.
 */
export async function startFaultyProxy(target: Target, random: SeededRandom, protocol: Protocol): Promise<FaultyProxy> {
  const counts: ProxyCounts = { "delayed request": 0, "lost request": 0, "lost response": 0, "repeated request": 0, "swallowed response": 0 };
  const lines = new Set<Line>();
  const repeats = new Set<Socket>();
  let [outage, calm] = [false, false];

  const cut = ({ client, upstream }: Line): void => {
    client.destroy();
    upstream.destroy();
  };

  const server = createServer((client) => {
    if (outage) {
      client.destroy();
      return;
    }
    const line: Line = { client, upstream: connect(target), isDeaf: false };
    lines.add(line);
    for (const socket of [client, line.upstream]) {
      socket.setNoDelay(true);
      // A cut connection is what this proxy is for; both ends go.
      socket.on("error", () => cut(line)).on("close", () => {
        lines.delete(line);
        cut(line);
      });
    }
    line.upstream.on("data", (bytes) => void (line.isDeaf || client.write(bytes)));
    let before = Promise.resolve();
    client.on("data", (bytes) => {
      before = before.then(() => pass(line, bytes));
    });
  });

  async function pass(line: Line, bytes: Buffer): Promise<void> {
    const fate = calm ? "pass" : drawFate(random, protocol, bytes);
    if (fate === "delay") {
      counts["delayed request"] += 1;
      await new Promise((resolve) => void setTimeout(resolve, random.below(DELAY_MAX_MS)));
    }
    if (fate === "lose-request") {
      counts["lost request"] += 1;
      cut(line);
      return;
    }
    if (fate === "lose-response" || fate === "swallow") {
      counts[fate === "swallow" ? "swallowed response" : "lost response"] += 1;
      line.isDeaf = true;
    }
    line.upstream.write(bytes);
    if (fate === "lose-response") {
      line.upstream.once("data", () => cut(line));
    }
    if (fate === "repeat") {
      repeat(target, bytes, random.below(DELAY_MAX_MS), repeats, () => (counts["repeated request"] += 1));
    }
  }

  return {
    port: await listen(server),
    get counts() {
      const { "repeated request": repeated, ...others } = counts;
      return protocol === "http" ? { ...others, "repeated request": repeated } : others;
    },
    setOutage(on) {
      outage = on;
      if (on) {
        lines.forEach(cut);
      }
    },
    setCalm(on) {
      calm = on;
      if (on) {
        [...lines].filter(({ isDeaf }) => isDeaf).forEach(cut);
      }
    },
    close() {
      lines.forEach(cut);
      repeats.forEach((socket) => socket.destroy());
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
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
