import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { HostIdentity, Observer } from "../src/identity.ts";
import { judge } from "../src/liveness.ts";
import { BOOT_ID, createFixtureProc, OWN_PID, PID_NAMESPACE, type StatFields, statLine, systemError } from "./fixture-proc.ts";

const OTHER_PID = 77;
const absent = () => {
  throw systemError("ESRCH");
};

function holderSeenBy(observer: Observer, changes: Partial<HostIdentity> = {}): HostIdentity {
  return { ...observer.self, pid: OTHER_PID, processStartedAt: "126046", ...changes };
}

/** An observer that sees process 77 as told, and the verdict on a record of it. */
function verdict(stat: Partial<StatFields> | null, changes: Partial<HostIdentity> = {}, probe?: (pid: number) => void) {
  const proc = createFixtureProc();
  if (stat !== null) {
    proc.write(`${OTHER_PID}/stat`, statLine({ pid: OTHER_PID, ...stat }));
  }
  const observer = proc.observe(probe);
  return judge(observer, holderSeenBy(observer, changes));
}

describe("a process on this boot and in this pid namespace", () => {
  it("is alive while it runs under the pid and the start it was recorded with", () => {
    expect(verdict({})).toBe("alive");
  });

  it("is gone when nothing has its pid", () => {
    expect(verdict(null, {}, absent)).toBe("gone");
  });

  it("is gone when its pid was given to a process that started at another time", () => {
    expect(verdict({ startTicks: "126047" })).toBe("gone");
  });

  it("is gone when the pid was given to another user's process", () => {
    const forbidden = () => {
      throw systemError("EPERM");
    };
    expect(verdict({ startTicks: "126047" }, {}, forbidden)).toBe("gone");
    expect(verdict({}, {}, forbidden)).toBe("alive");
  });

  it("is alive when it belongs to somebody else and /proc hides it", () => {
    const forbidden = () => {
      throw systemError("EPERM");
    };
    expect(verdict(null, {}, forbidden)).toBe("alive");
  });

  it("is gone as a zombie, and alive while threads outlive its first one", () => {
    expect(verdict({ state: "Z", threads: 1 })).toBe("gone");
    expect(verdict({ state: "Z", threads: 4 })).toBe("alive");
  });

  it("is alive when the record does not say when it started", () => {
    expect(verdict({}, { processStartedAt: null })).toBe("alive");
  });

  it("is never gone for a line that was cut or makes no sense", () => {
    const line = statLine({ pid: OTHER_PID });
    for (const text of ["", "garbage\n", line.slice(0, line.indexOf("126046") + 3), line.slice(0, -1)]) {
      const proc = createFixtureProc();
      proc.write(`${OTHER_PID}/stat`, text);
      const observer = proc.observe();
      expect(judge(observer, holderSeenBy(observer)), JSON.stringify(text)).toBe("alive");
    }
  });

  it("is alive while its file in /proc cannot be read", (context) => {
    context.skip(process.getuid?.() === 0, "root may read every file in /proc");
    const proc = createFixtureProc();
    proc.write(`${OTHER_PID}/stat`, statLine({ pid: OTHER_PID, startTicks: "1" }));
    chmodSync(join(proc.root, `${OTHER_PID}/stat`), 0);
    const observer = proc.observe();
    expect(judge(observer, holderSeenBy(observer))).toBe("alive");
  });

  it("is alive when its file in /proc is no file", () => {
    const proc = createFixtureProc();
    proc.write(`${OTHER_PID}/stat/surprise`, "");
    const observer = proc.observe();
    expect(judge(observer, holderSeenBy(observer))).toBe("alive");
  });

  it("is not judged by a /proc that counts the pids of another namespace", () => {
    const proc = createFixtureProc();
    proc.write("self/status", `NSpid:\t90210\t${OWN_PID}\n`);
    proc.write(`${OTHER_PID}/stat`, statLine({ pid: OTHER_PID, startTicks: "1", state: "Z", threads: 1 }));
    const observer = proc.observe();
    expect(judge(observer, holderSeenBy(observer))).toBe("alive");
  });

  it("is not gone because its start was counted in another time namespace", () => {
    expect(verdict({ startTicks: "226046" }, { processStartedAt: "126046/time:[4026532178]" })).toBe("alive");
    const proc = createFixtureProc();
    proc.link("self/ns/time", "time:[4026532178]");
    proc.write(`${OTHER_PID}/stat`, statLine({ pid: OTHER_PID, startTicks: "226046" }));
    const observer = proc.observe();
    expect(judge(observer, holderSeenBy(observer))).toBe("alive");
    expect(judge(observer, holderSeenBy(observer, { processStartedAt: "126046/time:[4026532178]" }))).toBe("gone");
  });

  it("is unknown when the probe gives no answer", () => {
    const odd = () => {
      throw systemError("ENOSYS");
    };
    expect(verdict(null, {}, odd)).toBe("unknown");
  });
});

describe("a process that cannot be judged from here", () => {
  const elsewhere: [string, Partial<HostIdentity>][] = [
    ["another boot, although of the same machine id", { bootId: BOOT_ID.replace("6", "5") }],
    ["a boot that is not known", { bootId: null }],
    ["another pid namespace", { pidNamespace: "pid:[4026532177]" }],
    ["a pid namespace that is not known", { pidNamespace: null }],
    ["another machine that made up the same boot id", { machineId: "f".repeat(32) }],
  ];

  it.each(elsewhere)("is unknown and not even probed: %s", (_, changes) => {
    const probe = vi.fn(absent);
    expect(verdict(null, changes, probe)).toBe("unknown");
    expect(probe).not.toHaveBeenCalled();
  });

  it("is judged although one side has no machine id", () => {
    expect(verdict(null, { machineId: null }, absent)).toBe("gone");
  });

  it.each(["sys/kernel/random/boot_id", "self/ns/pid"])("is unknown where we lack %s ourselves, even if the record lacks it too", (path) => {
    const proc = createFixtureProc();
    proc.link(path, "nothing of the kind");
    const probe = vi.fn(absent);
    const observer = proc.observe(probe);
    expect(judge(observer, holderSeenBy(observer))).toBe("unknown");
    expect(probe).not.toHaveBeenCalled();
  });
});

describe("a record that anybody may have written", () => {
  const pids = [0, -1, -OTHER_PID, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 22 + 1, 2 ** 31, 2 ** 32 + 1, 2 ** 40, "77", "1; rm", null, undefined, [77], { valueOf: () => 77 }, 77n, true];

  it.each(pids.map((pid) => [pid]))("never makes us signal the pid %s", (pid) => {
    const probe = vi.fn(absent);
    const observer = createFixtureProc().observe(probe);
    expect(judge(observer, { ...observer.self, pid })).toBe("unknown");
    expect(probe).not.toHaveBeenCalled();
  });

  it.each([[null], [undefined], ["text"], [7], [[]], [{}]])("is unknown when it is %j and no identity at all", (claim) => {
    const probe = vi.fn(absent);
    expect(judge(createFixtureProc().observe(probe), claim)).toBe("unknown");
    expect(probe).not.toHaveBeenCalled();
  });

  it("is unknown with host fields of the wrong kind", () => {
    const probe = vi.fn(absent);
    const observer = createFixtureProc().observe(probe);
    expect(judge(observer, { ...observer.self, bootId: [BOOT_ID] })).toBe("unknown");
    expect(judge(observer, { ...observer.self, pidNamespace: { toString: () => PID_NAMESPACE } })).toBe("unknown");
    expect(probe).not.toHaveBeenCalled();
  });

  it.each([126_047, "126047 or so", "-126047", "", {}, "1".repeat(400)])("is no proof with the start %j", (processStartedAt) => {
    const proc = createFixtureProc();
    proc.write(`${OTHER_PID}/stat`, statLine({ pid: OTHER_PID }));
    const observer = proc.observe();
    expect(judge(observer, { ...observer.self, pid: OTHER_PID, processStartedAt })).toBe("alive");
  });

  it("reaches the kernel as one positive pid", () => {
    const probe = vi.fn(absent);
    const observer = createFixtureProc().observe(probe);
    judge(observer, holderSeenBy(observer));
    expect(probe.mock.calls).toEqual([[OTHER_PID]]);
  });
});
