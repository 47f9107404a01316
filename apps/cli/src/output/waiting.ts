import type { WaitNotice } from "@holdfast/core";
import { everySecond, wallNowMs } from "../clock.ts";
import { shortDuration } from "../duration.ts";
import { describeHolder, note } from "./person.ts";

export interface WaitingDisplay extends Disposable {
  show(notice: WaitNotice): void;
}

/** Who holds it while we wait, on stderr: one line kept up to date on a terminal, else one line for each change. */
export function createWaitingDisplay(): WaitingDisplay {
  const terminal = process.stderr.isTTY;
  let last: { notice: WaitNotice; atMs: number } | undefined;
  const draw = (): void => {
    if (last !== undefined) {
      const remainingMs = Math.max(0, last.notice.remainingMs - (wallNowMs() - last.atMs));
      const line = `holdfast: ${describe(last.notice, remainingMs)}`;
      process.stderr.write(`\r\u001b[K${line.slice(0, Math.max(20, process.stderr.columns - 1))}`);
    }
  };
  const ticks = terminal ? everySecond(draw) : undefined;
  return {
    show(notice) {
      if (!terminal) {
        note(describe(notice, notice.remainingMs));
        return;
      }
      last = { notice, atMs: wallNowMs() };
      draw();
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

function describe({ lock, holders }: WaitNotice, remainingMs: number): string {
  const [first, ...others] = holders;
  const who = first === undefined ? "somebody" : describeHolder(first);
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  return `waiting for ${JSON.stringify(lock)}: held by ${who}${more}; giving up in ${shortDuration(Math.ceil(remainingMs / 1000) * 1000)}`;
}
