import { endLike } from "../supervise/mirror.ts";

/** What people and schedulers send to end a program. */
const ENDING = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

export interface Interruptible extends Disposable {
  /** Aborts at the first such signal. */
  readonly signal: AbortSignal;
  /** Ends this process by the signal that came. */
  end(): never;
}

/** Until disposed, a signal to end is remembered and told, instead of ending us with a lock half taken. */
export function interruptible(): Interruptible {
  const controller = new AbortController();
  let received: NodeJS.Signals = "SIGTERM";
  const receive = (signal: NodeJS.Signals): void => {
    if (!controller.signal.aborted) {
      received = signal;
      controller.abort(new Error(`ended by ${signal}`));
    }
  };
  const stopListening = (): void => {
    for (const signal of ENDING) {
      process.off(signal, receive);
    }
  };
  for (const signal of ENDING) {
    process.on(signal, receive);
  }
  return {
    signal: controller.signal,
    [Symbol.dispose]: stopListening,
    end() {
      stopListening();
      return endLike({ kind: "signalled", signal: received });
    },
  };
}
