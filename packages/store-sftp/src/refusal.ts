import { PortError } from "@holdfast/pointer-directory";
import type { Hop } from "./target.ts";

/** What kept a connection from standing, in words for a person. With each of them nothing was sent that writes. */
export function toConnectError(error: unknown, hop: Hop, tried: readonly string[], timeoutMs: number): PortError {
  if (error instanceof PortError) {
    return error;
  }
  const { message, code, level } = partsOf(error);
  const where = `${hop.host} port ${hop.port}`;
  if (level === "client-authentication") {
    return new PortError({
      kind: "denied",
      problem: `${where} lets ${hop.user} not in; tried ${tried.length === 0 ? "nothing, as there is no key, agent or password" : tried.join(", ")}.`,
      hint: "Check the user, and give a key (--store-sftp-identity), an agent, or a password (HOLDFAST_STORE_SFTP_PASSWORD).",
    });
  }
  const simple = SIMPLE[code];
  if (simple !== undefined) {
    return new PortError({ kind: "unavailable", problem: `${simple[0]}: ${where}.`, hint: simple[1], cause: error });
  }
  if (level === "client-timeout" || code === "TIMEOUT") {
    return new PortError({ kind: "unavailable", problem: `${where} did not let us in within ${timeoutMs} ms.`, hint: "Check the network and the server, or allow more time.", cause: error });
  }
  if (level === "handshake" || level === "protocol") {
    return new PortError({ kind: "unavailable", problem: `the SSH handshake with ${where} failed: ${message}.`, hint: "Check that an SSH server answers there, and which algorithms it allows.", cause: error });
  }
  return new PortError({ kind: "unavailable", problem: `no SFTP connection to ${where}: ${message}.`, hint: "Check that the server runs and offers SFTP.", cause: error });
}

const SIMPLE: Readonly<Record<string, readonly [string, string]>> = {
  ECONNREFUSED: ["nothing listens", "Check host and port, and that the SSH server runs."],
  ENOTFOUND: ["there is no such host", "Check its name."],
  EAI_AGAIN: ["the host's name cannot be looked up now", "Check the network."],
  EHOSTUNREACH: ["there is no way to the host", "Check the network."],
  ENETUNREACH: ["there is no way to the network of the host", "Check the network."],
  ETIMEDOUT: ["the host does not answer", "Check the network, the port, and firewalls."],
  ECONNRESET: ["the server closed the connection", "It may limit connections (MaxStartups) or ban addresses; try again later."],
};

function partsOf(error: unknown): { readonly message: string; readonly code: string; readonly level: string } {
  const message = error instanceof Error ? error.message : String(error);
  return { message: message.replace(/\.$/, ""), code: textOf(error, "code"), level: levelOf(error) };
}

/** Which part of ssh2 an error comes from; empty where it does not say. */
export function levelOf(error: unknown): string {
  return textOf(error, "level");
}

function textOf(error: unknown, name: "code" | "level"): string {
  const value: unknown = error instanceof Error ? Object.entries(error).find(([key]) => key === name)?.[1] : undefined;
  return typeof value === "string" ? value : "";
}
