import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { describe as describePid, observe } from "../src/identity.ts";
import { describeProcess, describeThisProcess } from "../src/index.ts";
import { machineFingerprint } from "../src/machine-id.ts";
import { BOOT_ID, createFixtureProc, OWN_PID, PID_NAMESPACE, statLine } from "./fixture-proc.ts";

describe("the identity of a process", () => {
  it("is read out of /proc and the machine id", () => {
    const { self } = createFixtureProc().observe();
    expect(self).toEqual({
      hostname: "harbour",
      machineId: expect.stringMatching(/^[0-9a-f]{32}$/),
      bootId: BOOT_ID,
      pidNamespace: PID_NAMESPACE,
      pid: OWN_PID,
      processStartedAt: "1000",
    });
  });

  it("has the same host fields for another pid, and that one's start", () => {
    const proc = createFixtureProc();
    proc.write("77/stat", statLine({ pid: 77, startTicks: "5555" }));
    const observer = proc.observe();
    expect(describePid(observer, 77)).toEqual({ ...observer.self, pid: 77, processStartedAt: "5555" });
    expect(describePid(observer, 78).processStartedAt).toBeNull();
    expect(describePid(observer, OWN_PID)).toEqual(observer.self);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 40])("has no start for the number %d, which is no pid", (pid) => {
    const proc = createFixtureProc();
    proc.write(`${pid}/stat`, statLine({ pid: 1 }));
    expect(describePid(proc.observe(), pid).processStartedAt).toBeNull();
  });

  it("names no start of another pid while /proc counts the pids of another namespace", () => {
    const proc = createFixtureProc();
    proc.write("77/stat", statLine({ pid: 77 }));
    proc.write("self/status", `Name:\tnode\nNSpid:\t90210\t${OWN_PID}\n`);
    expect(describePid(proc.observe(), 77).processStartedAt).toBeNull();
  });

  it("marks a start that is counted in a time namespace of its own", () => {
    const proc = createFixtureProc();
    proc.link("self/ns/time", "time:[4026532178]");
    expect(proc.observe().self.processStartedAt).toBe("1000/time:[4026532178]");
  });

  it.each(["", "no boot\n", `${BOOT_ID}${BOOT_ID}\n`, "x".repeat(100_000)])("has no boot id where the kernel's file is broken (case %#)", (text) => {
    const proc = createFixtureProc();
    proc.write("sys/kernel/random/boot_id", text);
    expect(proc.observe().self.bootId).toBeNull();
  });

  it("has only a hostname and a pid where there is no /proc", () => {
    const { root } = createFixtureProc();
    const nowhere = { procRoot: join(root, "nowhere"), machineIdPaths: [join(root, "nowhere")], probe: () => {} };
    expect(observe({ ...nowhere, pid: 9, hostname: () => "harbour" }).self).toEqual({
      hostname: "harbour",
      machineId: null,
      bootId: null,
      pidNamespace: null,
      pid: 9,
      processStartedAt: null,
    });
  });
});

describe("the fingerprint of a machine", () => {
  const withFiles = (files: Record<string, string>) => {
    const proc = createFixtureProc();
    for (const [path, text] of Object.entries(files)) {
      proc.write(path, text);
    }
    return machineFingerprint([join(proc.root, "first"), join(proc.root, "second")]);
  };
  const id = "0123456789abcdef0123456789abcdef";

  it("is one and the same for one id, wherever it is kept and however it is written", () => {
    const fingerprint = withFiles({ first: `${id}\n` });
    expect(fingerprint).toMatch(/^[0-9a-f]{32}$/);
    expect(withFiles({ second: id.toUpperCase() })).toBe(fingerprint);
  });

  it("differs for another id and does not show the id", () => {
    const fingerprint = withFiles({ first: id });
    expect(fingerprint).not.toBe(withFiles({ first: id.replace("3", "4") }));
    expect(fingerprint).not.toBe(id);
  });

  it("never changes from version to version, or every machine would look like another one", () => {
    expect(withFiles({ first: id })).toBe("a90ca9dae66c71185c8c7bd7f2bf2d59");
  });

  it.each(["", "uninitialized\n", "0".repeat(32), `${id}${" ".repeat(4096)}`, id.slice(1), `${id}0`, "ä".repeat(32)])("is not made from what is no id (case %#)", (text) => {
    expect(withFiles({ first: text, second: text })).toBeNull();
    expect(withFiles({ first: text, second: id })).toBe(withFiles({ second: id }));
  });

  it("is null where no file is", () => {
    expect(withFiles({})).toBeNull();
  });
});

describe("this process", () => {
  it("is described once, the same for as long as it runs", () => {
    expect(describeThisProcess()).toBe(describeThisProcess());
    expect(describeThisProcess().pid).toBe(process.pid);
    expect(describeProcess(process.pid)).toEqual(describeThisProcess());
  });

  it.runIf(process.platform === "linux")("knows its boot, its namespace and its start on Linux", () => {
    expect(describeThisProcess()).toMatchObject({
      bootId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      pidNamespace: expect.stringMatching(/^pid:/),
      processStartedAt: expect.stringMatching(/^\d+/),
    });
  });
});
