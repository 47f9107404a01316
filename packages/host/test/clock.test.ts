import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createClockReader, readClocks } from "../src/clock.ts";
import { createProcUptime } from "../src/proc-uptime.ts";
import { createFixtureProc } from "./fixture-proc.ts";

/** A machine whose clocks only move when told. */
function createMachine() {
  const at = { wallMs: 1_700_000_000_000, monotonicMs: 5_000, bootMs: 90_000 };
  return {
    at,
    run(ms: number) {
      at.wallMs += ms;
      at.monotonicMs += ms;
      at.bootMs += ms;
    },
    suspend(ms: number) {
      at.wallMs += ms;
      at.bootMs += ms;
    },
    clocks: (bootMs: readonly (() => number | null)[] = [() => at.bootMs]) =>
      createClockReader({ wallMs: () => at.wallMs, monotonicMs: () => at.monotonicMs, bootMs }),
  };
}

describe("an instant", () => {
  it("shows a suspend on the wall and boot clocks, when the monotonic one stood still", () => {
    const machine = createMachine();
    const read = machine.clocks();
    const before = read();
    machine.run(10);
    machine.suspend(3_600_000);
    const after = read();
    expect(after.monotonicMs - before.monotonicMs).toBe(10);
    expect(after.bootMs - before.bootMs).toBe(3_600_010);
    expect(after.wallMs - before.wallMs).toBe(3_600_010);
  });

  it("shows a suspend although somebody set the wall clock back meanwhile", () => {
    const machine = createMachine();
    const read = machine.clocks();
    const before = read();
    machine.suspend(60_000);
    machine.at.wallMs -= 60_000;
    const after = read();
    expect(after.wallMs - before.wallMs).toBe(0);
    expect(after.bootMs - before.bootMs).toBe(60_000);
  });

  it("shows a suspend that fell between its own reads, whichever of two instants it hit", () => {
    for (const hit of [0, 1]) {
      const machine = createMachine();
      let reads = 0;
      const read = machine.clocks([
        () => {
          if (reads === hit) {
            machine.suspend(60_000);
          }
          reads += 1;
          return machine.at.bootMs;
        },
      ]);
      const before = read();
      const after = read();
      const elapsedMs = Math.max(after.wallMs - before.wallMs, after.monotonicMs - before.monotonicMs, after.bootMs - before.bootMs);
      expect(elapsedMs, `hit instant ${hit}`).toBe(60_000);
    }
  });
});

describe("the boot clock", () => {
  it("comes from the next source for good once one has failed", () => {
    const machine = createMachine();
    let asked = 0;
    let broken = false;
    const first = () => {
      asked += 1;
      return broken ? null : machine.at.bootMs;
    };
    const read = machine.clocks([first, () => machine.at.bootMs + 1]);
    const before = read();
    broken = true;
    machine.suspend(500);
    expect(read().bootMs - before.bootMs).toBe(501);
    broken = false;
    read();
    expect(asked).toBe(2);
  });

  it("does not go back when a source with an earlier origin takes over", () => {
    const machine = createMachine();
    let broken = false;
    const read = machine.clocks([() => (broken ? null : machine.at.bootMs)]);
    const before = read();
    broken = true;
    machine.run(250);
    const between = read();
    machine.run(250);
    expect(between.bootMs - before.bootMs).toBe(250);
    expect(read().bootMs - before.bootMs).toBe(500);
  });

  it("is the monotonic clock where there is no other", () => {
    const machine = createMachine();
    const { bootMs, monotonicMs } = machine.clocks([() => null])();
    expect(bootMs).toBe(monotonicMs);
    expect(machine.clocks([])().bootMs).toBe(machine.at.monotonicMs);
  });
});

describe("/proc/uptime", () => {
  it("is read anew at each call through one descriptor", () => {
    const { root } = createFixtureProc();
    const path = join(root, "uptime");
    writeFileSync(path, "1260.46 2472.83\n");
    const read = createProcUptime(path);
    expect(read()).toBeCloseTo(1_260_460, 6);
    writeFileSync(path, "99999999.99 1.00\n");
    expect(read()).toBeCloseTo(99_999_999_990, 3);
  });

  it.each(["", "1260.46", "1260.46 2472.83", "12 13\n", "-1.00 1.00\n", "NaN NaN\n", '{"ttl_ms":1}', "9".repeat(200)])("is not believed when it reads %j", (text) => {
    const { root } = createFixtureProc();
    const path = join(root, "uptime");
    writeFileSync(path, text);
    expect(createProcUptime(path)()).toBeNull();
  });

  it("is null where it is not", () => {
    expect(createProcUptime(join(createFixtureProc().root, "none"))()).toBeNull();
  });
});

describe("the clocks of this machine", () => {
  it("never go back, but for the wall", () => {
    let before = readClocks();
    for (let turn = 0; turn < 1_000; turn += 1) {
      const now = readClocks();
      expect(now.monotonicMs).toBeGreaterThanOrEqual(before.monotonicMs);
      expect(now.bootMs).toBeGreaterThanOrEqual(before.bootMs);
      before = now;
    }
  });

  it("run at one speed", () => {
    // Bracketed by stamps of our own, so that a busy machine that stops us anywhere cannot break it.
    const stampMs = () => Number(process.hrtime.bigint()) / 1e6;
    const outerStart = stampMs();
    const before = readClocks();
    const innerStart = stampMs();
    while (stampMs() < innerStart + 50) {
      // Two steps of the boot clock's 10 ms would do; fifty make the difference plain.
    }
    const innerEnd = stampMs();
    const after = readClocks();
    const outerEnd = stampMs();
    for (const elapsedMs of [after.bootMs - before.bootMs, after.monotonicMs - before.monotonicMs]) {
      expect(elapsedMs).toBeGreaterThanOrEqual(innerEnd - innerStart - 10.001);
      expect(elapsedMs).toBeLessThanOrEqual(outerEnd - outerStart + 10.001);
    }
  });
});
