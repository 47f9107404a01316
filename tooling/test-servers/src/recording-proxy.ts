import { createServer, type IncomingMessage, request as send } from "node:http";
import type { TestServer } from "./test-server.ts";

/** Stands before a server and writes down every request that goes over the wire. */
export interface RecordingProxy extends TestServer {
  /** "PUT /bucket/key if-none-match", in the order of their arrival. */
  readonly requests: string[];
}

const CONDITIONS = ["if-match", "if-none-match"];

/** @param server Not stopped by the proxy's `stop`. */
export async function startRecordingProxy(server: TestServer): Promise<RecordingProxy> {
  const target = new URL(server.endpoint);
  const requests: string[] = [];
  const proxy = createServer((incoming, outgoing) => {
    requests.push(lineOf(incoming, target.pathname));
    // The Host that the client signed goes on as it is.
    const { method, url, headers } = incoming;
    const forwarded = send({ host: target.hostname, port: target.port, method, path: url, headers }, (answer) => {
      outgoing.sendDate = false;
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    // A server that goes away must look like one to the client too.
    forwarded.on("error", () => incoming.socket.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const address = proxy.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    ...server,
    endpoint: `http://127.0.0.1:${port}${target.pathname}`,
    requests,
    stop() {
      proxy.closeAllConnections();
      return new Promise((resolve) => void proxy.close(() => resolve()));
    },
  };
}

function lineOf({ method, url = "/", headers }: IncomingMessage, base: string): string {
  const { pathname, searchParams } = new URL(url, "http://proxy");
  const path = pathname.slice(base === "/" ? 0 : base.length);
  const what = searchParams.has("list-type") ? `LIST ${path}?${searchParams.get("prefix")}` : `${method} ${decodeURIComponent(path)}`;
  return [what, ...CONDITIONS.filter((name) => headers[name] !== undefined)].join(" ");
}
