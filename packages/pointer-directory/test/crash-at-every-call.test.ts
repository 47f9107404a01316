import { describe, expect, test } from "vitest";
import { toVersion, type Version } from "@holdfast/store";
import { createPointerDirectory, type PointerDirectory } from "../src/index.ts";
import { createMemoryFileSystem, type MemoryFileSystem } from "./memory-file-system.ts";
import { countingNonce, createMemoryPort } from "./memory-port.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const CALLS_MAX = 60;

class Crash extends Error {}

function open(files: MemoryFileSystem, nonce: string, before?: () => void): PointerDirectory {
  return createPointerDirectory({ port: createMemoryPort(files, before === undefined ? {} : { before }), root: "/store", location: "test:", nonce: countingNonce(nonce) });
}

interface Case {
  readonly title: string;
  /** Leaves the register as the victim finds it. */
  readonly prepare: (registers: PointerDirectory) => Promise<Version>;
  readonly work: (registers: PointerDirectory, version: Version) => Promise<unknown>;
}

const absent = async (): Promise<Version> => toVersion("");

async function created(registers: PointerDirectory): Promise<Version> {
  const made = await registers.create("a/k", bytes("first"));
  if (made.kind !== "written") {
    throw new Error("the register was there already");
  }
  return made.version;
}

const CASES: readonly Case[] = [
  { title: "create", prepare: absent, work: (registers) => registers.create("a/k", bytes("crashed")) },
  { title: "replace", prepare: created, work: (registers, version) => registers.replace("a/k", bytes("crashed"), version) },
  { title: "remove", prepare: created, work: (registers, version) => registers.remove("a/k", version) },
];

describe.each(CASES)("a process that dies at any call of $title", ({ prepare, work }) => {
  test("leaves a register that the next one reads, writes and finds by listing", async () => {
    let crashes = 0;
    for (let fatal = 1; fatal <= CALLS_MAX; fatal += 1) {
      const files = createMemoryFileSystem();
      const version = await prepare(open(files, "a"));
      let calls = 0;
      const victim = open(files, "b", () => {
        calls += 1;
        if (calls >= fatal) {
          throw new Crash();
        }
      });
      const died = await work(victim, version).then(() => false, (error: unknown) => error instanceof Crash);
      if (!died) {
        break;
      }
      crashes += 1;
      const next = open(files, "c");
      const seen = await next.read("a/k");
      const listed = await next.list("");
      expect(listed.map(({ key }) => key)).toEqual(seen.kind === "absent" ? [] : ["a/k"]);
      const wrote = seen.kind === "absent" ? await next.create("a/k", bytes("next")) : await next.replace("a/k", bytes("next"), seen.version);
      expect(wrote.kind).toBe("written");
      expect(await open(files, "d").read("a/k")).toMatchObject({ kind: "found", body: bytes("next") });
      expect(await next.replace("a/k", bytes("stale"), version)).toEqual({ kind: "conflict" });
    }
    expect(crashes).toBeGreaterThanOrEqual(4);
  });
});

test("what dead creates left in staging is swept after an hour, by the first create of a new process", async () => {
  const files = createMemoryFileSystem();
  let calls = 0;
  const victim = open(files, "a", () => {
    calls += 1;
    if (calls > 6) {
      throw new Crash();
    }
  });
  await expect(victim.create("k", bytes("lost"))).rejects.toBeInstanceOf(Crash);
  expect(files.names("/store/.staging")).toHaveLength(1);
  await open(files, "b").create("k", bytes("1"));
  expect(files.names("/store/.staging")).toHaveLength(1);
  files.nowMs += 3_700_000;
  await open(files, "c").create("l", bytes("1"));
  expect(files.names("/store/.staging")).toEqual([]);
});

test("bodies of writers that died are swept once their generation has passed, and only then", async () => {
  const files = createMemoryFileSystem();
  const registers = open(files, "a");
  let version = await created(registers);
  const body = (generation: number, digit: string): string => `/store/a/k+register/${generation}.${digit.repeat(32)}.json`;
  for (const digit of ["1", "2", "3", "4", "5", "6"]) {
    files.writeNew(body(2, digit), bytes("left"));
    files.writeNew(body(9, digit), bytes("may be committed yet"));
  }
  const wrote = await registers.replace("a/k", bytes("second"), version);
  version = wrote.kind === "written" ? wrote.version : version;
  await open(files, "b").read("a/k");
  expect(files.names("/store/a/k+register").filter((name) => name.startsWith("2."))).toEqual([`${version}.json`]);
  expect(files.names("/store/a/k+register").filter((name) => name.startsWith("9."))).toHaveLength(6);
});
