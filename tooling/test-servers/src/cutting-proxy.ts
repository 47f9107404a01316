import { connect, createServer, type Socket } from "node:net";

/** A link that can be cut, between a client and a server of this machine. */
export interface CuttingProxy {
  readonly port: number;
  /** Ends all connections with a reset. New ones are taken. */
  cut(): void;
  /**
   * What happens to bytes from now on: `pass` lets them through, `swallow-answers` lets only the client be heard, `hold` lets
   * nothing through while all connections stand, as where a firewall forgot them.
   */
  set(mode: "pass" | "swallow-answers" | "hold"): void;
  stop(): Promise<void>;
}

export function startCuttingProxy(target: number): Promise<CuttingProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let mode: "pass" | "swallow-answers" | "hold" = "pass";

  const server = createServer((client) => {
    const upstream = connect({ port: target, host: "127.0.0.1" });
    const pair = [client, upstream] as const;
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      client.destroy();
      upstream.destroy();
    };
    client.on("data", (bytes) => void (mode === "hold" ? undefined : upstream.write(bytes)));
    upstream.on("data", (bytes) => void (mode === "pass" ? client.write(bytes) : undefined));
    for (const socket of pair) {
      socket.setNoDelay(true);
      socket.on("close", end);
      // The other side hears of it by the close that follows.
      socket.on("error", () => undefined);
    }
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const cut = (): void => [...pairs].flat().forEach((socket) => socket.resetAndDestroy());
      resolve({
        port: typeof address === "object" && address !== null ? address.port : 0,
        cut,
        set: (next) => void (mode = next),
        stop: () =>
          new Promise((stopped) => {
            server.close(() => stopped());
            cut();
          }),
      });
    });
  });
}
