import { spawnSync } from "node:child_process";
import { describe as group, expect, it } from "vitest";
import { describeProcess, livenessOf } from "../src/index.ts";
import type { HostIdentity } from "../src/identity.ts";
import { firstLine, startChild } from "./child.ts";
import { installProgram } from "./compiled-host.ts";

// `--kill-child` ends what runs inside together with `unshare` itself, which is the process that the test ends.
const newPids = ["--pid", "--fork", "--kill-child"];
const permitted = (flags: readonly string[]) => spawnSync("unshare", [...flags, "true"]).status === 0;
const reason = "needs Linux, `unshare` and the right to make namespaces (root, or CAP_SYS_ADMIN)";

/** Describes itself, and judges the record that it is given and its own. */
const program = `
  import { describeProcess, describeThisProcess, livenessOf } from "@holdfast/host";
  const self = describeThisProcess();
  const given = JSON.parse(process.argv[2] ?? "null");
  console.log(JSON.stringify({ self, given: livenessOf(given), own: livenessOf(self), init: describeProcess(1) }));
  setInterval(() => {}, 1e6);
`;

interface Answer {
  readonly self: HostIdentity;
  readonly given: string;
  readonly own: string;
  readonly init: HostIdentity;
}

async function askInside(flags: readonly string[], record: HostIdentity): Promise<Answer> {
  const child = await startChild("unshare", [...flags, process.execPath, installProgram(program), JSON.stringify(record)]);
  const answer: Answer = JSON.parse(await firstLine(child));
  return answer;
}

group.runIf(permitted(newPids))("two pid namespaces of one machine", () => {
  it("know nothing of each other's processes, dead or alive", async () => {
    const outside = await startChild("sleep", ["600"]);
    const record = describeProcess(outside.pid);
    await outside.end();
    expect(livenessOf(record)).toBe("gone");
    const inside = await askInside(newPids, record);
    expect(inside.given).toBe("unknown");
    expect(inside.self.bootId).toBe(record.bootId);
    expect(inside.self.pidNamespace).not.toBe(record.pidNamespace);
    expect(livenessOf(inside.self)).toBe("unknown");
  });

  it("are told apart although /proc was left as it was outside", async () => {
    const inside = await askInside(newPids, describeProcess(process.pid));
    expect(inside.self.pid).toBe(1);
    expect(inside.own).toBe("alive");
    // Its own start is that of `self`. Pid 1 below this /proc is the machine's first process, and must not be taken for it.
    expect(inside.self.processStartedAt).not.toBe(describeProcess(1).processStartedAt);
  });

  it("are told apart with a /proc of their own", async () => {
    const inside = await askInside([...newPids, "--mount-proc"], describeProcess(process.pid));
    expect(inside).toMatchObject({ own: "alive", given: "unknown", self: { pid: 1 } });
    expect(inside.init.processStartedAt).toBe(inside.self.processStartedAt);
  });
});

const shiftedTime = ["--time", "--boottime", "100000", "--fork", "--kill-child"];

group.runIf(permitted(shiftedTime))("two time namespaces of one pid namespace", () => {
  it("never take each other's processes for gone because they count their starts from elsewhere", async () => {
    const record = describeProcess(process.pid);
    const inside = await askInside(shiftedTime, record);
    expect(inside.given).toBe("alive");
    expect(inside.own).toBe("alive");
    expect(inside.self.pidNamespace).toBe(record.pidNamespace);
    expect(livenessOf(inside.self)).toBe("alive");
    // That the starts really differ, or this test would show nothing.
    expect(inside.init.processStartedAt?.split("/")[0]).not.toBe(describeProcess(1).processStartedAt);
  });
});

it("namespaces can be made here, or it is said what that needs", (context) => {
  const both = [permitted(newPids), permitted(shiftedTime)];
  context.skip(both.includes(false), reason);
  expect(both).toEqual([true, true]);
});
