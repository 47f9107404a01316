import { connect, type Socket } from "node:net";

export interface Target {
  readonly host: string;
  readonly port: number;
}

const ANSWER_LIMIT_MS = 5_000;

/**
 * Sends the same request again, later, on a connection of its own: a retry that somebody else made, whose answer nobody waits
 * for. `onRepeated` hears of it when the server understood it; one that came in two pieces is not whole, and is refused.
 */
export function repeat(target: Target, bytes: Buffer, afterMs: number, sockets: Set<Socket>, onRepeated: () => void): void {
  setTimeout(() => {
    const again = connect(target, () => again.write(bytes));
    sockets.add(again);
    again.setTimeout(ANSWER_LIMIT_MS, () => again.destroy());
    again.on("error", () => again.destroy()).on("close", () => sockets.delete(again));
    again.once("data", (answer: Buffer) => {
      if (/^HTTP\/1\.1 (2|3|404|409|412)/.test(answer.subarray(0, 12).toString("latin1"))) {
        onRepeated();
      }
      again.destroy();
    });
  }, afterMs).unref();
}
