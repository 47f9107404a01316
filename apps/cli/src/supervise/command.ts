import { type ChildProcess, spawn, type SpawnOptions } from "node:child_process";
import { isatty } from "node:tty";
import { readProcess } from "./processes.ts";
import { joinedTrees, TREE_VARIABLE, type TreeIdentity } from "./tree.ts";

export interface CommandLine {
  readonly file: string;
  readonly args: readonly string[];
  /** Added to our own environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** How a command ended by itself. */
export type CommandEnd =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "signalled"; readonly signal: NodeJS.Signals };

export type StartedCommand =
  | { readonly kind: "started"; readonly tree: TreeIdentity; readonly isRunning: () => boolean; readonly ended: Promise<CommandEnd> }
  | { readonly kind: "not-started"; readonly code: 126 | 127; readonly problem: string };

/**
 * True when the command has to stay in our process group, because a terminal is attached: only then do Ctrl-C, job control
 * and reading from the terminal work as if it had been started directly.
 */
export function usesTerminal(): boolean {
  return [0, 1, 2].some((fd) => isatty(fd));
}

/** Starts the command with our own stdin, stdout and stderr. It has its first moment only after this has returned its identity. */
export async function startCommand({ file, args, env }: CommandLine, treeId: string, ownGroup: boolean): Promise<StartedCommand> {
  const child = trySpawn(file, args, {
    detached: ownGroup,
    stdio: "inherit",
    env: { ...process.env, ...env, [TREE_VARIABLE]: joinedTrees(process.env[TREE_VARIABLE], treeId) },
  });
  if (child instanceof Error || child.pid === undefined) {
    return { kind: "not-started", ...whyNot(child instanceof Error ? child : await errorOf(child), file) };
  }
  // Not reaped before the next turn of the event loop, so it can be read even if it has ended already.
  const startedAt = readProcess(child.pid)?.startedAt ?? "-";
  return {
    kind: "started",
    tree: { treeId, ownGroup, root: { pid: child.pid, startedAt } },
    isRunning: () => child.exitCode === null && child.signalCode === null,
    ended: endOf(child),
  };
}

function endOf(child: ChildProcess): Promise<CommandEnd> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => {
      resolve(signal === null ? { kind: "exited", code: code ?? 0 } : { kind: "signalled", signal });
    });
  });
}

/** Node tells some failures by an event and throws the others (a command line that is too long, for one). */
function trySpawn(file: string, args: readonly string[], options: SpawnOptions): ChildProcess | Error {
  try {
    return spawn(file, [...args], options);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function errorOf(child: ChildProcess): Promise<Error> {
  return new Promise((resolve) => child.once("error", resolve));
}

/** The codes that shells give: 127 not found, 126 found but not to be run. */
function whyNot(error: Error, file: string): { code: 126 | 127; problem: string } {
  const code = "code" in error ? error.code : undefined;
  if (code === "ENOENT") {
    return { code: 127, problem: `${file}: command not found` };
  }
  return { code: 126, problem: `${file}: cannot be run: ${code === "EACCES" ? "permission denied" : error.message}` };
}
