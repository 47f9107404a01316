import { type ClaimEntry, type ClaimWritten, type EntryInfo, type ReadOutcome, type RemoveOutcome, StoreError, type StoreErrorCode, type StoreOperation, type WriteOutcome } from "@holdfast/store";
import type { ReplyKind } from "./scenario.ts";
import type { SimulatedProcess } from "./simulated-process.ts";

/** Where the simulated store is, for messages. */
export const LOCATION = "simulated:";

export type Answer = ReadOutcome | WriteOutcome | RemoveOutcome | ({ readonly kind: "put" } & ClaimWritten) | readonly (EntryInfo | ClaimEntry)[];

/** Whose request put a body there. */
export interface Writer {
  readonly name: string;
  readonly process: SimulatedProcess;
  readonly sentAtMs: number;
  /** The network repeated it, or the write that it replaces: without that nothing would stand there. */
  readonly again: boolean;
}

/** One request on its way. What becomes of it, and when, is decided outside. */
export interface Request {
  /** Which process sent it and its how-manyeth it was: `alpha#3`. */
  readonly name: string;
  readonly process: SimulatedProcess;
  readonly operation: StoreOperation;
  readonly key: string;
  readonly sentAtMs: number;
  readonly isWrite: boolean;
  readonly applied: number;
  /** The sender has an answer, or stopped waiting. */
  readonly settled: boolean;
  /** What it was told, or would be, in a few words. */
  readonly outcome: string;
  /** Takes effect now, also when its sender is dead or gone. A second time is the network repeating it. */
  apply(): void;
  /** Tells the sender; the first telling counts. */
  reply(kind: ReplyKind): void;
}

interface NoticeOptions extends Omit<SendOptions<Answer>, "operation" | "signal" | "act"> {
  readonly onChange: () => void;
}

/** A notice is a request in the other direction: what becomes of it is decided where it is for requests. */
export function sendNotice({ process, key, nowMs, onSend, onChange }: NoticeOptions): void {
  if (process.alive) {
    // It reads nothing, so that it is never an answer about the store; that it failed means only that it was not heard.
    const heard = sendRequest({ process, operation: "watch", key, nowMs, onSend, signal: undefined, act: (): WriteOutcome => ({ kind: "conflict" }) });
    void heard.then(onChange, () => undefined);
  }
}

interface SendOptions<T> {
  readonly process: SimulatedProcess;
  readonly operation: StoreOperation;
  readonly key: string;
  readonly nowMs: () => number;
  readonly onSend: (request: Request) => void;
  readonly signal: AbortSignal | undefined;
  readonly act: (writer: Writer) => T;
}

/** Makes a promise of an answer whose every turn is decided outside. */
export function sendRequest<T extends Answer>({ process, operation, key, nowMs, onSend, signal, act }: SendOptions<T>): Promise<T> {
  const name = process.nextRequestName();
  const isWrite = operation !== "read" && operation !== "list" && operation !== "watch";
  const sentAtMs = nowMs();
  const failure = (code: StoreErrorCode, problem: string): StoreError => new StoreError({ code, operation, location: LOCATION, key, problem });
  return new Promise<T>((resolve, reject) => {
    let applied = 0;
    let settled = false;
    let answer: T | undefined;
    const settle = (words: string, tell: () => void): void => {
      if (settled) {
        return;
      }
      settled = true;
      process.deliver(() => {
        process.note(`${name} ${words} ${Math.floor(nowMs())}`);
        tell();
      });
    };
    signal?.addEventListener("abort", () => {
      settled = true;
      reject(failure(isWrite ? "INDETERMINATE" : "UNAVAILABLE", "aborted."));
    });
    onSend({
      name,
      process,
      operation,
      key,
      sentAtMs,
      isWrite,
      get applied() {
        return applied;
      },
      get settled() {
        return settled;
      },
      get outcome() {
        return answer === undefined ? "not applied" : wordsFor(answer);
      },
      apply() {
        applied += 1;
        const outcome = act({ name, process, sentAtMs, again: applied > 1 });
        // The network repeats a request, not its answer: what the first one did is what the sender is told.
        answer ??= outcome;
      },
      reply(kind) {
        if (kind === "answer" && answer !== undefined) {
          const told = answer;
          settle(wordsFor(told), () => resolve(told));
        } else if (kind !== "unavailable" && isWrite) {
          settle("INDETERMINATE", () => reject(failure("INDETERMINATE", "the connection broke.")));
        } else {
          settle("UNAVAILABLE", () => reject(failure("UNAVAILABLE", "the store did not serve it.")));
        }
      },
    });
  });
}

/** A few words that tell two answers apart wherever the sender could. */
function wordsFor(answer: Answer): string {
  if ("kind" in answer) {
    switch (answer.kind) {
      case "found":
      case "unchanged":
        return `${answer.kind} ${answer.version}${answer.ageMs === null ? "" : ` age ${answer.ageMs}`}`;
      case "written":
        return `written ${answer.version}`;
      case "put":
        return `put ${answer.version}`;
      default:
        return answer.kind;
    }
  }
  return `[${answer.map((entry) => `${lastPart(entry.key)} ${entry.version ?? "?"}${"sizeBytes" in entry && entry.sizeBytes <= 1 ? " ended" : ""}${entry.ageMs === null ? "" : ` age ${entry.ageMs}`}`).join(", ")}]`;
}

function lastPart(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1);
}
