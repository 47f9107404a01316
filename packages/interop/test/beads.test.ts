import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BEADS_LOCK, encodeExclusiveLock, newExclusiveLock, validateExclusiveLock } from "../src/beads/exclusive-lock.ts";
import { acquireBeadsLock } from "../src/beads/hold.ts";
import { shouldSkip } from "../src/beads/should-skip.ts";
import { createLocalPlace } from "../src/local-place.ts";
import { deadPid } from "./support/dead-process.ts";
import { folder } from "./support/folder.ts";
import { memoryPlace } from "./support/memory-place.ts";
import { surroundingsWith } from "./support/surroundings.ts";

const FREE = { skip: false, holder: "", problem: null, removedStale: false };
const here = hostname();

function record(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { holder: "tool", pid: process.pid, hostname: here, started_at: "2025-10-25T12:00:00Z", version: "1.0.0", ...changes };
}

function beadsDir(content: string | Uint8Array | Record<string, unknown>): string {
  const path = folder();
  writeFileSync(join(path, BEADS_LOCK), typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content, null, 2));
  return path;
}

const malformed = { skip: true, holder: "", problem: expect.stringMatching(/^malformed lock file: /), removedStale: false };
const invalid = (words: string) => ({ skip: true, holder: "", problem: `invalid lock file: ${words}`, removedStale: false });
const heldBy = (holder: string) => ({ skip: true, holder, problem: null, removedStale: false });

describe("what is written", () => {
  it("BW1: compact, in the tool's order of fields", () => {
    expect(encodeExclusiveLock({ holder: "test-tool", pid: 12345, hostname: "test-host", started_at: "2025-10-25T12:00:00Z", version: "1.0.0" })).toBe(
      '{"holder":"test-tool","pid":12345,"hostname":"test-host","started_at":"2025-10-25T12:00:00Z","version":"1.0.0"}',
    );
  });

  it("is this process, now", () => {
    const lock = newExclusiveLock("tool", "", surroundingsWith());
    expect(lock).toMatchObject({ holder: "tool", pid: process.pid, hostname: here, version: "" });
    expect(validateExclusiveLock(lock)).toBeUndefined();
  });

  it("is validated in the tool's words and order", () => {
    const lock = { holder: "", pid: 0, hostname: "", started_at: "", version: "" };
    expect(validateExclusiveLock(lock)).toBe("holder is required");
    expect(validateExclusiveLock({ ...lock, holder: " " })).toBe("pid must be positive (got 0)");
    expect(validateExclusiveLock({ ...lock, holder: "x", pid: -1 })).toBe("pid must be positive (got -1)");
    expect(validateExclusiveLock({ ...lock, holder: "x", pid: 1 })).toBe("hostname is required");
    expect(validateExclusiveLock({ ...lock, holder: "x", pid: 1, hostname: "h" })).toBe("started_at is required");
    expect(validateExclusiveLock({ ...lock, holder: "x", pid: 1, hostname: "h", started_at: "2025-10-25T12:00:00Z" })).toBeUndefined();
  });
});

describe("shouldSkip", () => {
  it("B1: no file, no folder, a dangling link: proceed", async () => {
    const dir = folder();
    expect(await shouldSkip(dir)).toEqual(FREE);
    expect(await shouldSkip(join(dir, "none"))).toEqual(FREE);
    symlinkSync(join(dir, "nowhere"), join(dir, BEADS_LOCK));
    expect(await shouldSkip(dir)).toEqual(FREE);
  });

  it("B2: a process that runs here: skip", async () => {
    expect(await shouldSkip(beadsDir(record()))).toEqual(heldBy("tool"));
  });

  it("B3: any pid on another host: skip", async () => {
    expect(await shouldSkip(beadsDir(record({ hostname: "elsewhere", pid: deadPid() })))).toEqual(heldBy("tool"));
  });

  it.each([here, here.toUpperCase()])("B4: a process that is gone from %s: its lock is removed, proceed", async (hostnameWritten) => {
    const dir = beadsDir(record({ pid: deadPid(), hostname: hostnameWritten }));
    expect(await shouldSkip(dir)).toEqual({ skip: false, holder: "tool", problem: null, removedStale: true });
    expect(existsSync(join(dir, BEADS_LOCK))).toBe(false);
  });

  it("B5: pid 1, which may not be signalled: skip", async () => {
    expect(await shouldSkip(beadsDir(record({ pid: 1 })))).toEqual(heldBy("tool"));
    const answers = surroundingsWith({ livenessOfPid: () => "alive" });
    expect(await shouldSkip(beadsDir(record({ pid: deadPid() })), answers)).toEqual(heldBy("tool"));
  });

  it.each(["", '{"holder":"to', "not valid json", "\0\0", `\ufeff${JSON.stringify(record())}`, `${JSON.stringify(record())}x`])("B6: %j is malformed: skip", async (content) => {
    const dir = beadsDir(content);
    expect(await shouldSkip(dir)).toEqual(malformed);
    expect(existsSync(join(dir, BEADS_LOCK))).toBe(true);
  });

  it.each(["[]", '"x"'])("B7: %s is malformed: skip", async (content) => {
    expect(await shouldSkip(beadsDir(content))).toEqual(malformed);
  });

  it.each(["null", "{}"])("B8: %s has no holder: skip", async (content) => {
    expect(await shouldSkip(beadsDir(content))).toEqual(invalid("holder is required"));
  });

  it.each(['"pid":"1"', '"pid":1.5', '"pid":1.0', '"pid":1e3', '"pid":9223372036854775808', '"version":1'])("B9: %s is malformed: skip", async (field) => {
    expect(await shouldSkip(beadsDir(JSON.stringify(record({ [/"(\w+)"/.exec(field)?.[1] ?? ""]: undefined })).replace("{", `{${field},`)))).toEqual(malformed);
  });

  it.each([0, -5])("B10: pid %d is invalid: skip", async (pid) => {
    expect(await shouldSkip(beadsDir(record({ pid })))).toEqual(invalid(`pid must be positive (got ${pid})`));
  });

  it("B11: pid 2^40, which no process has and no system takes: skip", async () => {
    expect(await shouldSkip(beadsDir(record({ pid: 2 ** 40 })))).toEqual(heldBy("tool"));
  });

  it("B12: no host name: skip", async () => {
    expect(await shouldSkip(beadsDir(record({ hostname: "" })))).toEqual(invalid("hostname is required"));
  });

  it.each([null, "0001-01-01T00:00:00Z"])("B13: started_at %j is required: skip", async (started_at) => {
    expect(await shouldSkip(beadsDir(record({ started_at })))).toEqual(invalid("started_at is required"));
  });

  it.each(["2025-10-25 12:00:00Z", "2025-10-25T12:00:00", 5, "", "2025-10-25t12:00:00Z", "2025-10-25T12:00:00z", "10000-01-01T00:00:00Z", "2025-10-25T12:00:60Z"])("B14: started_at %j is malformed: skip", async (started_at) => {
    expect(await shouldSkip(beadsDir(record({ started_at })))).toEqual(malformed);
  });

  it.each(["2025-10-25T12:00:00.123456789+02:00", "2999-01-01T00:00:00Z"])("B15: started_at %s is accepted", async (started_at) => {
    expect(await shouldSkip(beadsDir(record({ started_at })))).toEqual(heldBy("tool"));
  });

  it.each(["2025-10-25T12:00:00,5Z", "2025-10-25T9:00:00Z"])("B16: started_at %s is malformed, as Go since 1.20 reads it", async (started_at) => {
    expect(await shouldSkip(beadsDir(record({ started_at })))).toEqual(malformed);
  });

  it("B17: names in another case, unknown ones, white space and a blank holder are accepted", async () => {
    const text = JSON.stringify(record({ holder: " ", unknown: { holder: "not this", deep: [{ pid: "no" }] } })).replace('"pid"', '"PID"').replace('"hostname"', '"Hostname"');
    expect(await shouldSkip(beadsDir(`\n ${text} \n\n`))).toEqual(heldBy(" "));
  });

  it("B18: of two holders the last counts", async () => {
    expect(await shouldSkip(beadsDir(JSON.stringify(record()).replace("}", ',"holder":""}')))).toEqual(invalid("holder is required"));
    expect(await shouldSkip(beadsDir(JSON.stringify(record()).replace("}", ',"HOLDER":"other"}')))).toEqual(heldBy("other"));
  });

  it("B19: a directory in the place of the file, and a file in the place of the folder: skip", async () => {
    const dir = folder();
    mkdirSync(join(dir, BEADS_LOCK));
    const unreadable = { skip: true, holder: "", problem: expect.stringMatching(/^failed to read lock file: /), removedStale: false };
    expect(await shouldSkip(dir)).toEqual(unreadable);
    writeFileSync(join(dir, "file"), "");
    expect(await shouldSkip(join(dir, "file"))).toEqual(unreadable);
  });

  it("B20: a stale lock that cannot be removed: skip", async () => {
    const place = memoryPlace({ [BEADS_LOCK]: JSON.stringify(record({ pid: deadPid() })) });
    place.fail("remove", "DENIED");
    expect(await shouldSkip(place)).toEqual({ skip: true, holder: "tool", problem: "failed to remove stale lock: remove was refused.", removedStale: false });
  });

  it("D4: the lock of another tool that came between reading and removing stays", async () => {
    const place = memoryPlace({ [BEADS_LOCK]: JSON.stringify(record({ pid: deadPid() })) });
    place.before("remove", () => place.put(BEADS_LOCK, JSON.stringify(record({ holder: "newcomer" }))));
    expect(await shouldSkip(place)).toEqual(heldBy("newcomer"));
    expect(place.text(BEADS_LOCK)).toContain("newcomer");
  });

  it("D8: a lock that is being written is malformed, so nobody proceeds", async () => {
    expect((await shouldSkip(beadsDir('{"holder":'))).skip).toBe(true);
  });

  it("a lock of a gigabyte, a named pipe and a link that goes round neither hang nor crash it", async () => {
    const dir = folder();
    symlinkSync(BEADS_LOCK, join(dir, BEADS_LOCK));
    expect(await shouldSkip(dir)).toMatchObject({ skip: true, problem: expect.stringContaining("failed to read lock file") });
    const big = beadsDir(" ".repeat(2_000_000));
    expect(await shouldSkip(big)).toMatchObject({ skip: true, problem: expect.stringContaining("2000000 bytes") });
  });
});

describe("holding", () => {
  it("D1: of two tools that come together one gets it", async () => {
    const place = createLocalPlace(folder());
    const outcomes = await Promise.all(["a", "b", "c"].map((holder) => acquireBeadsLock(place, holder, "1")));
    expect(outcomes.filter(({ kind }) => kind === "acquired")).toHaveLength(1);
  });

  it("D3: a release removes one's own and nothing else", async () => {
    const dir = folder();
    const first = await acquireBeadsLock(createLocalPlace(dir), "first", "1");
    expect(first.kind).toBe("acquired");
    expect(JSON.parse(readFileSync(join(dir, BEADS_LOCK), "utf8"))).toMatchObject({ holder: "first", pid: process.pid });
    writeFileSync(join(dir, BEADS_LOCK), JSON.stringify(record({ holder: "second" })));
    expect(first.kind === "acquired" && (await first.release())).toBe("lost");
    expect(readFileSync(join(dir, BEADS_LOCK), "utf8")).toContain("second");
  });

  it("takes the place of a dead tool's lock, gives it back, and leaves no other file", async () => {
    const dir = beadsDir(record({ pid: deadPid() }));
    const lock = await acquireBeadsLock(createLocalPlace(dir), "next", "");
    expect(lock.kind === "acquired" && (await lock.release())).toBe("released");
    expect(await shouldSkip(dir)).toEqual(FREE);
    expect((await createLocalPlace(dir).list("")).keys).toEqual([]);
  });

  it("refuses a holder without a name", async () => {
    await expect(acquireBeadsLock(createLocalPlace(folder()), "", "1")).rejects.toThrow("holder is required");
  });
});
