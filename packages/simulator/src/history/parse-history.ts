import type { HistoryEntry } from "./check-history.ts";
import { HistoryFormatError, lineOf } from "./history-line.ts";
import type { HistoryLine, LeaseLine } from "./history-line.ts";

/** A write that the guarded resource accepted, in its own time. */
export interface AcceptedWrite {
  readonly lock: string;
  readonly holder: string;
  readonly token: number;
  readonly atMs: number;
}

export interface History {
  readonly leases: readonly HistoryEntry[];
  readonly writes: readonly AcceptedWrite[];
}

interface OpenLease {
  readonly began: LeaseLine;
  untilMs: number;
  broken: boolean;
  ended: boolean;
}

/**
 * Reads the history of a run, one JSON object a line (the format is in the README). Each text is what one process or one judge
 * wrote; of a text whose writer was killed the last line may be cut. The end of a lease that nobody tells is the last moment at
 * which its holder certainly believed: its last `still`, or its `began`.
 *
 * @throws {HistoryFormatError} for a line that is not of the format, with its number.
 */
export function parseHistory(texts: readonly string[]): History {
  const lines = texts.flatMap((text, index) => linesOf(text, index + 1));
  const leases = new Map<string, OpenLease>();
  const writes: AcceptedWrite[] = [];
  for (const line of lines) {
    if (line.kind === "began") {
      leases.set(nameOf(line), { began: line, untilMs: line.atMs, broken: false, ended: false });
    }
  }
  for (const line of lines) {
    if (line.kind === "accepted") {
      writes.push({ lock: line.lock, holder: line.holder, token: line.token, atMs: line.atMs });
    } else if (line.kind !== "began") {
      goOn(leases.get(nameOf(line)), line);
    }
  }
  return { leases: [...leases.values()].map(entryOf), writes };
}

function linesOf(text: string, textNumber: number): readonly HistoryLine[] {
  const isCut = !text.endsWith("\n");
  const all = text.split("\n");
  return all.flatMap((words, index) => {
    if (words.trim() === "") {
      return [];
    }
    try {
      return [lineOf(words)];
    } catch (error) {
      if (isCut && index === all.length - 1) {
        return [];
      }
      throw new HistoryFormatError(`Line ${index + 1} of history ${textNumber}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  });
}

/** A token is had once by a holder in one mode, so these name one lease. */
function nameOf({ lock, holder, mode, token }: LeaseLine): string {
  return JSON.stringify([lock, holder, mode, token]);
}

function goOn(lease: OpenLease | undefined, line: LeaseLine): void {
  if (lease === undefined) {
    throw new HistoryFormatError(`A lease of ${line.holder} on ${line.lock} with token ${line.token} is ${line.kind} and never began.`);
  }
  lease.broken ||= line.kind === "broken";
  if (line.kind === "ended") {
    // Told by its holder, and by who killed it: the earlier is certain.
    lease.untilMs = lease.ended ? Math.min(lease.untilMs, line.atMs) : line.atMs;
    lease.ended = true;
  } else if (line.kind === "still" && !lease.ended) {
    lease.untilMs = Math.max(lease.untilMs, line.atMs);
  }
}

function entryOf({ began: { lock, holder, mode, token, atMs }, untilMs, broken }: OpenLease): HistoryEntry {
  return { lock, holder, mode, token, fromMs: atMs, untilMs, ...(broken ? { broken } : {}) };
}
