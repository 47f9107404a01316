import type { HandlerExecutionContext, MiddlewareStack } from "@smithy/types";
import type { Headers } from "./stamps.ts";

/** What went over the wire for one request, before the SDK made sense of it. */
export interface Exchange {
  /** False means for sure that the store never saw the request. */
  sent: boolean;
  status: number | undefined;
  headers: Headers;
  /** What a store that echoes requests could repeat, and nobody may read. */
  secrets: readonly string[];
}

export function newExchange(): Exchange {
  return { sent: false, status: undefined, headers: {}, secrets: [] };
}

/**
 * Writes down what is sent and answered. The SDK keeps `Date` and, for failures, `Last-Modified` to itself, and tells
 * a request that never left from one whose answer was lost by words only.
 */
export function listen<Input extends object, Output extends object>(stack: MiddlewareStack<Input, Output>, exchange: Exchange, signal: AbortSignal): void {
  stack.add(
    (next) => async (request) => {
      // A caller who gave up before was told that nothing was sent, and that must stay true.
      signal.throwIfAborted();
      exchange.secrets = signatureOf(request.request);
      exchange.sent = true;
      const result = await next(request);
      const { statusCode, headers } = plainAnswer(result.response);
      exchange.status = statusCode;
      exchange.headers = headers;
      return result;
    },
    // As near to the wire as a middleware gets: an answer is seen before it is parsed.
    { step: "deserialize", priority: "low", name: "holdfastExchange" },
  );
}

/** Stops a request short of being signed, and tells which host it would have gone to. */
export function onlyAddress<Input extends object, Output extends object>(
  stack: MiddlewareStack<Input, Output>,
  output: Output,
  told: (host: string, port: string) => void,
): void {
  stack.add(
    (_next, _context: HandlerExecutionContext) => async ({ request }) => {
      told(field(request, "hostname"), field(request, "port"));
      return { output, response: undefined };
    },
    // The first thing after the address is known, so that no credentials are looked for.
    { step: "build", priority: "high", name: "holdfastOnlyAddress" },
  );
}

function plainAnswer(response: unknown): { readonly statusCode: number | undefined; readonly headers: Headers } {
  if (typeof response !== "object" || response === null || !("statusCode" in response) || !("headers" in response)) {
    return { statusCode: undefined, headers: {} };
  }
  const { statusCode, headers } = response;
  return { statusCode: typeof statusCode === "number" ? statusCode : undefined, headers: plainHeaders(headers) };
}

function plainHeaders(headers: unknown): Headers {
  const entries = typeof headers === "object" && headers !== null ? Object.entries(headers) : [];
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function signatureOf(request: unknown): readonly string[] {
  const headers = typeof request === "object" && request !== null && "headers" in request ? plainHeaders(request.headers) : {};
  const authorization = headers["authorization"] ?? "";
  const signature = /Signature=(\w+)/.exec(authorization)?.[1] ?? "";
  const tokens = [headers["x-amz-security-token"] ?? "", headers["x-amz-s3session-token"] ?? ""];
  return [authorization, signature, ...tokens].filter((secret) => secret !== "");
}

function field(value: unknown, name: string): string {
  return typeof value === "object" && value !== null ? String(new Map<string, unknown>(Object.entries(value)).get(name) ?? "") : "";
}
