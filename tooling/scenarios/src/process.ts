import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export interface Told {
  readonly event: string;
  readonly [field: string]: unknown;
}

/** One worker process of a scenario. */
export interface Worker {
  readonly pid: number;
  /** Everything it has told so far. */
  readonly told: readonly Told[];
  order(order: string, options?: Record<string, unknown>): void;
  /** Waits until it has told the event `count` times, and returns the last of them. */
  heard(event: string, count?: number): Promise<Told>;
  signal(signal: NodeJS.Signals): void;
  /** Ends it for good and waits until it is gone. */
  end(): Promise<void>;
}

/** Long enough for a machine that does three other things, short enough to be told what hangs. */
const HEAR_WITHIN_MS = 90_000;
const POLL_MS = 5;

/** Starts workers on one store; every one of them ends when the scenario does. */
export function createCast(storeUri: string, judgePort = 0): AsyncDisposable & { start(): Promise<Worker> } {
  const workers: Worker[] = [];
  return {
    async start() {
      const worker = startWorker(storeUri, judgePort);
      workers.push(worker);
      await worker.heard("ready");
      return worker;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(workers.map((worker) => worker.end()));
    },
  };
}

function startWorker(storeUri: string, judgePort: number): Worker {
  const script = fileURLToPath(new URL("./worker.js", import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [script, storeUri, String(judgePort)], { stdio: ["pipe", "pipe", "inherit"] });
  const { stdin, stdout, pid } = child;
  if (stdin === null || stdout === null || pid === undefined) {
    throw new Error("The worker could not be started.");
  }
  const told: Told[] = [];
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  // A worker that was killed cannot hear any more; what it was told is lost with it.
  stdin.on("error", () => undefined);
  createInterface({ input: stdout }).on("line", (line) => told.push(JSON.parse(line)));

  return {
    pid,
    told,
    order: (order, options = {}) => void stdin.write(`${JSON.stringify({ order, ...options })}\n`),
    async heard(event, count = 1) {
      const endsAt = performance.now() + HEAR_WITHIN_MS;
      while (performance.now() <= endsAt && (child.exitCode ?? child.signalCode) === null) {
        const heard = told.filter((line) => line.event === event);
        const last = heard[count - 1];
        if (last !== undefined) {
          return last;
        }
        await pause(POLL_MS);
      }
      throw new Error(`Worker ${pid} never told ${event} (${count}); it told ${JSON.stringify(told.slice(-10))}`);
    },
    signal: (signal) => void child.kill(signal),
    async end() {
      child.kill("SIGKILL");
      await gone;
    },
  };
}

/** A port that nobody uses at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (typeof address === "object" && address !== null ? resolve(address.port) : reject(new Error("No port."))));
    });
  });
}
