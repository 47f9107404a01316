import { expect, describe as group, it, vi } from "vitest";
import { describeProcess, describeThisProcess, livenessOf } from "../src/index.ts";
import { firstLine, startChild } from "./child.ts";

// Elsewhere there is no boot id, and the answer is always "unknown": the last test of this file.
const onLinux = process.platform === "linux";

group.runIf(onLinux)("a real process", () => {
  it("is alive while it runs, and gone once it was killed and collected", async () => {
    const child = await startChild("sleep", ["600"]);
    const identity = describeProcess(child.pid);
    expect(identity.processStartedAt).toMatch(/^\d+/);
    expect(livenessOf(identity)).toBe("alive");
    await child.end();
    expect(livenessOf(identity)).toBe("gone");
  });

  it("is gone when another one has its pid now", async () => {
    const { pid } = await startChild("sleep", ["600"]);
    const now = describeProcess(pid);
    const before = { ...now, processStartedAt: String(Number.parseInt(now.processStartedAt ?? "", 10) - 1) };
    expect(livenessOf(now)).toBe("alive");
    expect(livenessOf(before)).toBe("gone");
  });

  it("is gone although its parent never collects it", async () => {
    // The shell starts a child and then becomes `sleep`, which knows nothing of children: a zombie stays.
    const parent = await startChild("sh", ["-c", "sleep 600 & echo $!; exec sleep 600"]);
    const identity = describeProcess(Number(await firstLine(parent)));
    expect(livenessOf(identity)).toBe("alive");
    // Started by our own child for us, so ours to end.
    process.kill(identity.pid, "SIGKILL");
    await vi.waitFor(() => expect(livenessOf(identity)).toBe("gone"), { timeout: 20_000, interval: 20 });
    expect(() => process.kill(identity.pid, 0)).not.toThrow();
  });

  it("is alive when it is stopped", async () => {
    const child = await startChild("sleep", ["600"]);
    const identity = describeProcess(child.pid);
    process.kill(child.pid, "SIGSTOP");
    expect(livenessOf(identity)).toBe("alive");
  });

  it("is alive when it is this one, or the first of all", () => {
    expect(livenessOf(describeThisProcess())).toBe("alive");
    expect(livenessOf(describeProcess(1))).toBe("alive");
  });

  it("is unknown when it ran on another boot or in another pid namespace", async () => {
    const child = await startChild("sleep", ["600"]);
    const identity = describeProcess(child.pid);
    await child.end();
    expect(livenessOf({ ...identity, bootId: "00000000-0000-4000-8000-000000000000" })).toBe("unknown");
    expect(livenessOf({ ...identity, pidNamespace: "pid:[1]" })).toBe("unknown");
  });

  it("gets no signal from being looked at", async () => {
    const child = await startChild(process.execPath, [
      "-e",
      `for (const s of ["SIGHUP", "SIGTERM", "SIGINT", "SIGUSR2", "SIGCONT"]) process.on(s, () => console.log(s)); console.log("ready"); setInterval(() => {}, 1e6)`,
    ]);
    await firstLine(child);
    const identity = describeProcess(child.pid);
    for (let turn = 0; turn < 100; turn += 1) {
      livenessOf(identity);
    }
    // What was sent before is handled before, so when this one shows, any other would have shown too.
    process.kill(child.pid, "SIGCONT");
    await vi.waitFor(() => expect(child.output()).toContain("SIGCONT"), { timeout: 20_000, interval: 20 });
    expect(child.output()).toBe("ready\nSIGCONT\n");
  });
});

it("a process is unknown, even our own, where the system has no boot id to compare", (context) => {
  context.skip(onLinux, "Linux has a boot id");
  expect(livenessOf(describeThisProcess())).toBe("unknown");
});
