import { sendSignal } from "./stop-tree.ts";

/** What the rest of the system may send us and means for the command. */
const FORWARDED = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGCONT", "SIGWINCH"] as const;

/** A terminal sends these to its whole foreground group, so the command has them already: twice would mean something else to many programs. */
const SENT_BY_TERMINAL: ReadonlySet<NodeJS.Signals> = new Set<NodeJS.Signals>(["SIGINT", "SIGQUIT", "SIGWINCH"]);

export interface ForwardingOptions {
  /** The command's pid, or minus its group. */
  readonly target: number;
  /** The command shares our process group and terminal. */
  readonly terminal: boolean;
  /** False once the command has been reaped: its number may then be somebody else's. */
  readonly isRunning: () => boolean;
  /** Told of each signal that asks the command to end. */
  readonly onEndRequested: (signal: NodeJS.Signals) => void;
  /** Told before we stop ourselves along with the command. */
  readonly onSuspend: () => void;
}

/**
 * Passes signals on to the command until disposed. A signal that asks to end is one to the command; we wait for it.
 *
 * SIGHUP is passed on but counts as no request to end: many servers read their configuration again on it.
 */
export function forwardSignals({ target, terminal, isRunning, onEndRequested, onSuspend }: ForwardingOptions): Disposable {
  const forward = (signal: NodeJS.Signals): void => {
    if (!isRunning()) {
      return;
    }
    const hasIt = terminal && SENT_BY_TERMINAL.has(signal);
    if (!hasIt) {
      sendSignal(target, signal);
    }
    if (signal === "SIGTERM" || (signal === "SIGINT" && !hasIt)) {
      onEndRequested(signal);
    }
  };
  // Ctrl-Z: if we did not stop too, the shell would wait for a command that does nothing. The lease then runs on, unrenewed.
  const suspend = (): void => {
    onSuspend();
    if (!terminal && isRunning()) {
      sendSignal(target, "SIGTSTP");
    }
    sendSignal(process.pid, "SIGSTOP");
  };
  for (const signal of FORWARDED) {
    process.on(signal, forward);
  }
  process.on("SIGTSTP", suspend);
  return {
    [Symbol.dispose]() {
      for (const signal of FORWARDED) {
        process.off(signal, forward);
      }
      process.off("SIGTSTP", suspend);
    },
  };
}

/** What would end or stop us on the spot, or be lost, when nobody listens. Those that ask to end have a listener since before the lock was taken. */
const HELD = ["SIGTSTP", "SIGUSR1", "SIGUSR2", "SIGCONT", "SIGWINCH"] as const;

/**
 * Holds signals back that arrive between the start of the command and `forwardSignals`: with a listener there, the system
 * hands them to the next turn of the event loop, where they are passed on, instead of acting on us at once.
 */
export function deferSignals(): Disposable {
  const hold = (): void => undefined;
  for (const signal of HELD) {
    process.on(signal, hold);
  }
  return {
    [Symbol.dispose]() {
      for (const signal of HELD) {
        process.off(signal, hold);
      }
    },
  };
}
