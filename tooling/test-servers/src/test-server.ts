/** A server of this machine that ends with the test. */
export interface TestServer {
  /** `http://127.0.0.1:<port>[/path]`, buckets in the path. */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Of somebody else, who has no right to any bucket but what a policy gives; where the server has several users. */
  readonly limited?: { readonly user: string; readonly credentials: TestServer["credentials"] };
  /** As the server itself says it, where tests depend on it. */
  readonly version?: string;
  /** Buckets that are there and empty. */
  readonly buckets: readonly string[];
  /**
   * Stops what answers at the endpoint, in the middle of whatever it is at, and starts it again `downMs` later, at the same
   * endpoint, with all that was written. What stands behind it, a cluster for example, goes on.
   */
  restart(downMs: number): Promise<void>;
  /** Ends the processes that were started for this server, and no others, and removes its folder. */
  stop(): Promise<void>;
}

/** In the form that `requireOrSkip` takes: a server that cannot be had here is no failure of a test. */
export type Started =
  | { readonly available: true; readonly server: TestServer; readonly reason: "" }
  | { readonly available: false; readonly reason: string };

export const BUCKET = "locks";
export const VERSIONED_BUCKET = "versioned-locks";

export const running = (server: TestServer): Started => ({ available: true, server, reason: "" });

export function unavailable(reason: unknown): Started {
  const words = reason instanceof Error ? reason.message : String(reason);
  return { available: false, reason: words.split("\n", 1)[0] ?? "" };
}
