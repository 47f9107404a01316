import type { S3Client } from "@aws-sdk/client-s3";
import { StoreError } from "@holdfast/store";
import { untilAborted } from "./abort.ts";
import { openClient, type OpenClient, type Sdk } from "./client.ts";
import type { Timer } from "./clock.ts";
import type { S3StoreConfig } from "./config.ts";
import { type Exchange, newExchange } from "./exchange.ts";
import { type Failure, type Silence, toFailure } from "./failure.ts";
import { REGION } from "./option-rules.ts";
import type { Headers } from "./stamps.ts";

/** What one request needs of the session. `exchange` is listened to by the request's own command. */
export interface Sending {
  /** The host that requests go to. */
  readonly host: string;
  readonly sdk: Sdk;
  readonly client: S3Client;
  readonly exchange: Exchange;
  readonly signal: AbortSignal;
}

export type Send<Output> = (sending: Sending) => Promise<Output>;

export type Result<Output> =
  | { readonly kind: "answered"; readonly output: Output; readonly headers: Headers }
  | { readonly kind: "failed"; readonly failure: Failure };

/** A client that is made by the first request, and let go by `close`. */
export interface Session {
  /**
   * Sends a request and waits for the whole of its answer, for at most `requestTimeoutMs`. Sends it a second time only after
   * an answer that says that the first was refused unread: signed with a wrong clock, or for another region.
   */
  request<Output>(send: Send<Output>, signal?: AbortSignal): Promise<Result<Output>>;
  close(): void;
}

export function createSession(config: S3StoreConfig, timer: Timer): Session {
  const clients: OpenClient[] = [];
  const closing = new AbortController();
  let opening: Promise<OpenClient> | undefined;
  let region = config.region;

  function open(): Promise<OpenClient> {
    opening ??= openOne();
    return opening;
  }

  async function openOne(): Promise<OpenClient> {
    try {
      const found = await config.discover?.();
      const opened = await openClient({ ...config, ...found }, region ?? found?.region);
      clients.push(opened);
      if (closing.signal.aborted) {
        letGo();
      }
      await refuseRetries(config, opened.client);
      return opened;
    } catch (error) {
      // A file of AWS may be mended, or a disk be back, by the next request.
      opening = undefined;
      throw error;
    }
  }

  /** One answer from elsewhere may be on its way for each request: the first moves all of them. */
  function moveTo(newRegion: string): void {
    if (region !== newRegion) {
      region = newRegion;
      opening = undefined;
    }
  }

  async function once<Output>(send: Send<Output>, request: AbortSignal | undefined): Promise<Result<Output>> {
    const exchange = newExchange();
    const ending = endWith([request, closing.signal], config.requestTimeoutMs, timer);
    try {
      const work = open().then((opened) => send({ ...opened, exchange, signal: ending.signal }));
      return { kind: "answered", output: await untilAborted(work, ending.signal), headers: exchange.headers };
    } catch (error) {
      if (error instanceof StoreError) {
        throw error;
      }
      const silence: Silence = ending.signal.aborted ? silenceOf(request, closing.signal) : "error";
      return { kind: "failed", failure: toFailure(error, exchange, silence, secretsOf(config)) };
    } finally {
      ending[Symbol.dispose]();
    }
  }

  function letGo(): void {
    for (const { client } of clients) {
      if (client !== config.client) {
        client.destroy();
      }
    }
  }

  return {
    async request(send, signal) {
      let result = await once(send, signal);
      // The SDK has learned the store's time from that answer.
      if (result.kind === "failed" && result.failure.code === "RequestTimeTooSkewed") {
        result = await once(send, signal);
      }
      const elsewhere = result.kind === "failed" ? otherRegion(result.failure, config) : undefined;
      if (elsewhere !== undefined) {
        moveTo(elsewhere);
        result = await once(send, signal);
      }
      return result;
    },

    close() {
      closing.abort(new Error("closed"));
      letGo();
    },
  };
}

/** A client that tries again turns its own success into a conflict. */
async function refuseRetries(config: S3StoreConfig, client: S3Client): Promise<void> {
  const attempts = await client.config.maxAttempts();
  if (attempts !== 1) {
    const problem = `the client given tries a request ${attempts} times, and would take its own write for somebody else's.`;
    throw new StoreError({ code: "INVALID", operation: "open", location: config.location, problem, hint: "Make it with maxAttempts: 1." });
  }
}

interface Ending extends Disposable {
  readonly signal: AbortSignal;
}

/** A signal for one request, which lets go of longer-lived ones when the request is over. */
function endWith(signals: readonly (AbortSignal | undefined)[], limitMs: number, timer: Timer): Ending {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  const heard = signals.filter((signal) => signal !== undefined);
  for (const signal of heard) {
    signal.addEventListener("abort", stop, { once: true });
  }
  const limit = timer.after(limitMs, stop);
  if (heard.some((signal) => signal.aborted)) {
    stop();
  }
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      limit[Symbol.dispose]();
      for (const signal of heard) {
        signal.removeEventListener("abort", stop);
      }
    },
  };
}

function silenceOf(request: AbortSignal | undefined, closing: AbortSignal): Silence {
  if (request?.aborted === true) {
    return "aborted";
  }
  return closing.aborted ? "closed" : "timed-out";
}

/** Names of redirections that carry no request out. 400 comes from stores that check the region of the signature. */
const ELSEWHERE: ReadonlySet<string> = new Set(["PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"]);

function otherRegion({ status, code, region }: Failure, config: S3StoreConfig): string | undefined {
  const isElsewhere = status === 301 || (status === 400 && ELSEWHERE.has(code));
  return isElsewhere && config.client === undefined && region !== undefined && REGION.test(region) ? region : undefined;
}

function secretsOf({ credentials }: S3StoreConfig): readonly string[] {
  return credentials === undefined ? [] : [credentials.secretAccessKey, credentials.sessionToken ?? credentials.secretAccessKey];
}
