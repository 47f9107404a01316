import type { SeenHolder } from "@holdfast/core";
import { wallNowMs } from "../clock.ts";
import { shortDuration } from "../duration.ts";
import { EXIT_CODES } from "../exit-codes.ts";

/** Control characters from a record must not reach a terminal, where they are commands. */
export function plain(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, "�");
}

/** `3m ago`, by this machine's clock against a time that another one wrote: a hint for people. */
export function ago(time: string): string {
  const atMs = Date.parse(time);
  if (Number.isNaN(atMs)) {
    return "at an unknown time";
  }
  const sinceMs = wallNowMs() - atMs;
  return sinceMs < -1_000 ? `${shortDuration(-sinceMs)} from now (clocks differ)` : `${shortDuration(Math.max(0, Math.floor(sinceMs / 1000) * 1000))} ago`;
}

/** Who has it, what for, since when: one line. */
export function describeHolder({ holder, operation, mode, acquiredAt }: SeenHolder): string {
  const purpose = operation === "" ? "" : ` for ${JSON.stringify(plain(operation))}`;
  return `${plain(holder)}${purpose}${mode === "shared" ? " (shared)" : ""}, taken ${ago(acquiredAt)}`;
}

/** A word as a shell takes it back. */
export function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${plain(text).replaceAll("'", "'\\''")}'`;
}

export function say(line: string): void {
  print(`${line}\n`);
}

/** To stdout as it stands. */
export function print(text: string): void {
  // `holdfast list | head`: a reader that has what it wanted and went away is no failure.
  if (process.stdout.listenerCount("error") === 0) {
    process.stdout.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") {
        process.exit(EXIT_CODES.OK.code);
      }
      note(`stdout takes no more: ${error.message}`);
      process.exit(EXIT_CODES.INTERNAL.code);
    });
  }
  process.stdout.write(text);
}

/** One line for the person, beside the command's own output. */
export function note(line: string): void {
  // A terminal that has hung up takes no lines; what is under way must be finished all the same.
  if (process.stderr.listenerCount("error") === 0) {
    process.stderr.on("error", () => undefined);
  }
  process.stderr.write(`holdfast: ${line}\n`);
}

/** `next in line`, `2nd in line`, and so on. */
export function placeInLine(position: number): string {
  const teen = position % 100 > 10 && position % 100 < 20;
  const ending = teen ? "th" : (["th", "st", "nd", "rd"][position % 10] ?? "th");
  return position === 1 ? "next in line" : `${position}${ending} in line`;
}
