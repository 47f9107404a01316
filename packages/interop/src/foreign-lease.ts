/** Another tool's lock, held by this process. */
export interface ForeignLease {
  readonly key: string;
  /** Aborts when it is no longer believed, with the reason. */
  readonly signal: AbortSignal;
  /** Milliseconds of belief left, 0 when it has ended. */
  remainingMs(): number;
  onRenewed(callback: () => void): Disposable;
  /** Never throws: `unconfirmed` says that the place did not answer, and that others have to wait for the expiry. */
  release(): Promise<"released" | "lost" | "unconfirmed">;
}

/** Somebody else has it, and the wait is over. */
export class ForeignHeldError extends Error {
  override readonly name = "ForeignHeldError";
}

/** The lock was held and is not any more. */
export class ForeignLostError extends Error {
  override readonly name = "ForeignLostError";
}
