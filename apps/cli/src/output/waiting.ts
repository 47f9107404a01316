import type { WaitNotice } from "@holdfast/core";
import { everySecond, wallNowMs } from "../clock.ts";
import { shortDuration } from "../duration.ts";
import { describeHolder, note, placeInLine } from "./person.ts";

export interface WaitingDisplay extends Disposable {
  /** Somebody else is in the way now. */
  changed(notice: WaitNotice): void;
  /** The lock was looked at once more. */
  looked(notice: WaitNotice): void;
}

/** Who holds it while we wait, on stderr: one line kept up to date on a terminal, else one line for each change. */
export function createWaitingDisplay(): WaitingDisplay {
  const terminal = process.stderr.isTTY;
  let last: { notice: WaitNotice; atMs: number } | undefined;
  const draw = (): void => {
    if (last !== undefined) {
      const line = `holdfast: ${describe(last.notice, wallNowMs() - last.atMs)}`;
      process.stderr.write(`\r\u001b[K${line.slice(0, Math.max(20, (process.stderr.columns || 80) - 1))}`);
    }
  };
  const ticks = terminal ? everySecond(draw) : undefined;
  return {
    changed(notice) {
      if (!terminal) {
        note(describe(notice, 0));
      }
    },
    looked(notice) {
      if (terminal) {
        last = { notice, atMs: wallNowMs() };
        draw();
      }
    },
    [Symbol.dispose]() {
      ticks?.[Symbol.dispose]();
      if (last !== undefined) {
        process.stderr.write("\r\u001b[K");
        last = undefined;
      }
    },
  };
}

function describe({ lock, holders, remainingMs, expiresInMs, position }: WaitNotice, sinceMs: number): string {
  if (position !== null && position > 1) {
    // The lock itself is not looked at from there.
    return `waiting for ${JSON.stringify(lock)}: ${placeInLine(position)}; giving up in ${inSeconds(remainingMs - sinceMs)}`;
  }
  const [first, ...others] = holders;
  const who = first === undefined ? "somebody" : describeHolder(first);
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  const expires = expiresInMs === null ? "" : ` free in ${inSeconds(expiresInMs - sinceMs)} unless renewed;`;
  const turn = position === null ? "" : ` ${placeInLine(position)},`;
  return `waiting for ${JSON.stringify(lock)}:${turn} held by ${who}${more};${expires} giving up in ${inSeconds(remainingMs - sinceMs)}`;
}

/** Rounded up: a wait that is not over yet never shows as 0. */
function inSeconds(ms: number): string {
  return shortDuration(Math.max(0, Math.ceil(ms / 1000) * 1000));
}
