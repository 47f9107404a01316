import { constants } from "node:os";
import type { CommandEnd } from "./command.ts";
import { sendSignal } from "./stop-tree.ts";

/** These leave a core file, and ours would tell nobody anything about the command. */
const DUMPS_CORE: ReadonlySet<NodeJS.Signals> = new Set<NodeJS.Signals>([
  "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGSEGV", "SIGXCPU", "SIGXFSZ", "SIGSYS",
]);

/** Ends this process as the command ended: with its code, or by its signal, so that a shell sees what it would have seen without us. */
export function endLike(end: CommandEnd): never {
  if (end.kind === "exited") {
    process.exit(end.code);
  }
  if (!DUMPS_CORE.has(end.signal)) {
    process.removeAllListeners(end.signal);
    sendSignal(process.pid, end.signal);
  }
  // Still here: the signal is one that dumps core, or our parent made us ignore it. The convention of shells says the same.
  process.exit(128 + constants.signals[end.signal]);
}
