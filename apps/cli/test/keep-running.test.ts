import { EventEmitter } from "node:events";
import { ChildProcess } from "node:child_process";
import { describe, expect, it } from "vitest";
import type { SharedClock } from "../src/supervise/clock.ts";
import { keepRunning } from "../src/supervise/keep-running.ts";

/** A child process that never was one: it ends when the test says so. */
function fakeChild(): ChildProcess {
  const child: ChildProcess = Object.create(ChildProcess.prototype);
  EventEmitter.call(child);
  return child;
}

function virtualClock() {
  let nowMs = 0;
  const timers = new Set<{ atMs: number; callback: () => void }>();
  const clock: SharedClock = {
    kind: "boot",
    nowMs: () => nowMs,
    sleep: () => Promise.resolve(),
    after(delayMs, callback) {
      const timer = { atMs: nowMs + delayMs, callback };
      timers.add(timer);
      return { [Symbol.dispose]: () => void timers.delete(timer) };
    },
  };
  return {
    clock,
    advance(ms: number) {
      nowMs += ms;
      for (const timer of timers) {
        if (timer.atMs <= nowMs) {
          timers.delete(timer);
          timer.callback();
        }
      }
    },
  };
}

function kept() {
  const { clock, advance } = virtualClock();
  const started: ChildProcess[] = [];
  const problems: string[] = [];
  const start = (): ChildProcess => {
    const child = fakeChild();
    started.push(child);
    return child;
  };
  const running = keepRunning({ clock, start, mayEnd: () => false, onGivenUp: (problem) => problems.push(problem) });
  running.replace();
  return { running, advance, started, problems };
}

describe("a process that is kept running", () => {
  it("is replaced at once when it is killed", () => {
    const { started, running } = kept();
    started[0]?.emit("exit", null, "SIGKILL");
    expect(started).toHaveLength(2);
    expect(running.current()).toBe(started[1]);
  });

  it("is replaced for ever when each one has lived for a while", () => {
    const { started, advance, problems } = kept();
    for (let round = 0; round < 50; round += 1) {
      advance(1_000);
      started.at(-1)?.emit("exit", null, "SIGKILL");
    }
    expect(started).toHaveLength(51);
    expect(problems).toEqual([]);
  });

  it("is given up, once and with the reason, when one after the other dies young", () => {
    const { started, advance, problems } = kept();
    for (let round = 0; round < 20; round += 1) {
      started.at(-1)?.emit("exit", 2, null);
      advance(400);
    }
    expect(started).toHaveLength(5);
    expect(problems).toEqual(["it ended with code 2"]);
  });

  it("is not started again after its end was asked for", () => {
    const { started, running } = kept();
    running.end();
    started[0]?.emit("exit", null, "SIGKILL");
    expect(started).toHaveLength(1);
  });
});
