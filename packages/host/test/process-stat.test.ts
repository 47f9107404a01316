import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { hasStoppedForGood, parseProcessStat } from "../src/process-stat.ts";
import { statLine } from "./fixture-proc.ts";

describe("a line of /proc/<pid>/stat", () => {
  it.each(["node", "a b", "evil) Z 1 2 (", "))))", "(", "", "line\nfeed", "tmux: server"])("gives its fields behind the command name %j", (name) => {
    expect(parseProcessStat(statLine({ pid: 7, name, state: "R", threads: 3, startTicks: "998877" }))).toEqual({
      state: "R",
      threads: 3,
      startTicks: "998877",
    });
  });

  it("never yields another start time when it is cut anywhere", () => {
    const line = statLine({ pid: 7, startTicks: "1234567890" });
    for (let length = 0; length < line.length; length += 1) {
      expect(parseProcessStat(line.slice(0, length)), `cut to ${length}`).toBeNull();
    }
  });

  it("never yields another start time when it is cut and a line feed follows", () => {
    const line = statLine({ pid: 7, startTicks: "1234567890" });
    for (let length = 0; length < line.length; length += 1) {
      const startTicks = parseProcessStat(`${line.slice(0, length)}\n`)?.startTicks;
      expect([undefined, "1234567890"], `cut to ${length}`).toContain(startTicks);
    }
  });

  it.each(["", "\n", "garbage\n", "7 node S 1 2\n", "7 (node)\n", "(node) S 1\n", "7 (node) S -1 x y\n", "\u0000".repeat(300)])("is refused as %j", (text) => {
    expect(parseProcessStat(text)).toBeNull();
  });

  it.each(["-5", "1e9", "0x10", "", "9".repeat(21)])("is refused with the start time %j", (startTicks) => {
    expect(parseProcessStat(statLine({ pid: 7, startTicks }))).toBeNull();
  });

  it.runIf(process.platform === "linux")("is understood as this kernel writes it", () => {
    const stat = parseProcessStat(readFileSync("/proc/self/stat", "latin1"));
    expect(stat?.state).toBe("R");
    expect(stat?.threads).toBeGreaterThan(1);
    expect(Number(stat?.startTicks)).toBeGreaterThan(0);
  });
});

describe("a process that nobody collected", () => {
  const withState = (state: string, threads: number) => hasStoppedForGood({ state, threads, startTicks: "1" });

  it("has stopped for good when its last thread is a zombie", () => {
    expect(withState("Z", 1)).toBe(true);
    expect(withState("X", 0)).toBe(true);
  });

  it("still runs when only its first thread has ended", () => {
    expect(withState("Z", 2)).toBe(false);
  });

  it.each(["R", "S", "D", "T", "t", "I"])("still runs in state %s, stopped by a debugger or not", (state) => {
    expect(withState(state, 1)).toBe(false);
  });
});
