import { describe, expect, test } from "vitest";
import type { Version } from "@holdfast/store";
import { createPointerDirectory, type DirectoryPort, type PointerDirectory } from "../src/index.ts";
import { createMemoryFileSystem, failure, type MemoryFileSystem } from "./memory-file-system.ts";
import { countingNonce, createMemoryPort, type MemoryPortOptions } from "./memory-port.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const REGISTER = "/store/k+register";

function open(files: MemoryFileSystem, nonce: string, options: MemoryPortOptions = {}): PointerDirectory {
  return openOn(createMemoryPort(files, options), nonce);
}

function openOn(port: DirectoryPort, nonce: string): PointerDirectory {
  return createPointerDirectory({ port, root: "/store", location: "test:", nonce: countingNonce(nonce) });
}

async function created(files: MemoryFileSystem): Promise<Version> {
  const made = await open(files, "a").create("k", bytes("first"));
  if (made.kind !== "written") {
    throw new Error("the register was there already");
  }
  return made.version;
}

describe("an interrupted rm -rf that took the pointer", () => {
  test("is not called absent until the directory has stood still for a while, then is cleared away", async () => {
    const files = createMemoryFileSystem();
    const version = await created(files);
    files.unlink(`${REGISTER}/@${version}`);
    await expect(open(files, "b").read("k")).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await expect(open(files, "c").create("k", bytes("next"))).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(files.names(REGISTER)).toHaveLength(1);
    files.nowMs += 1_100;
    expect(await open(files, "d").read("k")).toMatchObject({ kind: "absent" });
    expect(await open(files, "e").create("k", bytes("next"))).toMatchObject({ kind: "written" });
  });

  test("does not let a repairer that slept touch the register that somebody made meanwhile", async () => {
    const files = createMemoryFileSystem();
    const version = await created(files);
    files.unlink(`${REGISTER}/@${version}`);
    files.nowMs += 1_100;
    const port = createMemoryPort(files);
    let isAsleep = true;
    const sleeper: DirectoryPort = {
      ...port,
      async unlink(path) {
        if (isAsleep) {
          isAsleep = false;
          await open(files, "b").create("k", bytes("made meanwhile"));
        }
        await port.unlink(path);
      },
    };
    await openOn(sleeper, "c").read("k").catch(() => undefined);
    expect(isAsleep).toBe(false);
    expect(await open(files, "d").read("k")).toMatchObject({ kind: "found", body: bytes("made meanwhile") });
  });

  test("is not seen in a register whose pointer is renamed during each scan", async () => {
    const files = createMemoryFileSystem();
    const version = await created(files);
    files.nowMs += 5_000;
    const port = createMemoryPort(files);
    const blind: DirectoryPort = {
      ...port,
      scan(path) {
        files.rename(`${REGISTER}/@${version}`, `${REGISTER}/away`);
        files.rename(`${REGISTER}/away`, `${REGISTER}/@${version}`);
        return files.names(path).filter((name) => !name.startsWith("@"));
      },
    };
    await expect(openOn(blind, "b").read("k")).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(await open(files, "c").read("k")).toMatchObject({ kind: "found", body: bytes("first") });
  });

  test("that left the pointer without its body is an error with a way out, never absent", async () => {
    const files = createMemoryFileSystem();
    const version = await created(files);
    files.unlink(`${REGISTER}/${version}.json`);
    files.nowMs += 100_000;
    await expect(open(files, "b").read("k")).rejects.toMatchObject({ code: "UNAVAILABLE", hint: expect.stringContaining(REGISTER) });
    expect(await open(files, "c").create("k", bytes("x"))).toEqual({ kind: "conflict" });
  });
});

describe("files of others in a register", () => {
  test("change nothing", async () => {
    const files = createMemoryFileSystem();
    let version = await created(files);
    for (const name of [".DS_Store", ".nfs00000001", "1.json", "notes.txt~", "Thumbs.db"]) {
      files.writeNew(`${REGISTER}/${name}`, bytes("x"));
    }
    expect(await open(files, "b").read("k")).toMatchObject({ kind: "found", version });
    const wrote = await open(files, "c").replace("k", bytes("second"), version);
    version = wrote.kind === "written" ? wrote.version : version;
    expect(await open(files, "d").remove("k", version)).toEqual({ kind: "removed" });
    expect(await open(files, "e").read("k")).toMatchObject({ kind: "absent" });
    expect(await open(files, "f").list("")).toEqual([]);
    await expect(open(files, "g").create("k", bytes("x"))).rejects.toMatchObject({ code: "UNAVAILABLE", message: expect.stringContaining(".DS_Store") });
  });

  test("that look like a pointer make it neither absent nor free", async () => {
    const files = createMemoryFileSystem();
    const version = await created(files);
    files.rename(`${REGISTER}/@${version}`, `${REGISTER}/@${version} (conflicted copy)`);
    files.nowMs += 100_000;
    await expect(open(files, "b").read("k")).rejects.toMatchObject({ code: "INVALID" });
    expect(await open(files, "c").create("k", bytes("x"))).toEqual({ kind: "conflict" });
    expect(await open(files, "d").list("")).toHaveLength(1);
  });
});

test("an operator who moves a register aside makes its holder lose, not win in the new one", async () => {
  const files = createMemoryFileSystem();
  const version = await created(files);
  files.rename(REGISTER, "/store/aside");
  expect(await open(files, "b").create("k", bytes("new"))).toMatchObject({ kind: "written" });
  expect(await open(files, "a").replace("k", bytes("old holder"), version)).toEqual({ kind: "conflict" });
  expect(await open(files, "c").read("k")).toMatchObject({ body: bytes("new") });
});

describe("a body emptied by a power loss", () => {
  const torn = async (files: MemoryFileSystem): Promise<Version> => {
    const version = await created(files);
    files.unlink(`${REGISTER}/${version}.json`);
    files.writeNew(`${REGISTER}/${version}.json`, new Uint8Array());
    return version;
  };

  test("holds nothing when it is older than the start of the only machine", async () => {
    const files = createMemoryFileSystem();
    await torn(files);
    files.nowMs += 60_000;
    const options = { bootedAtMs: files.nowMs - 5_000 };
    expect(await open(files, "b", options).read("k")).toMatchObject({ kind: "absent" });
    expect(await open(files, "c", options).create("k", bytes("next"))).toMatchObject({ kind: "written" });
  });

  test("is given as it is when it is younger, or other machines reach it, so that nobody takes it for free", async () => {
    const files = createMemoryFileSystem();
    const version = await torn(files);
    expect(await open(files, "b", { bootedAtMs: files.nowMs - 5_000 }).read("k")).toMatchObject({ kind: "found", version, body: new Uint8Array() });
    files.nowMs += 600_000;
    expect(await open(files, "c", { bootedAtMs: null }).read("k")).toMatchObject({ kind: "found", version });
  });

  test("is not to be confused with a whole body from before the start", async () => {
    const files = createMemoryFileSystem();
    const version = await created(files);
    files.nowMs += 600_000;
    expect(await open(files, "b", { bootedAtMs: files.nowMs }).read("k")).toMatchObject({ kind: "found", version, ageMs: 600_000 });
  });
});

describe("a rename whose reply was lost", () => {
  /** The first rename for which `matches` is held back; `land` sends it later. */
  function holdBack(files: MemoryFileSystem, matches: (from: string) => boolean): { port: DirectoryPort; land: () => void } {
    const port = createMemoryPort(files, { missingIsDefinite: false });
    let held: [string, string] | undefined;
    return {
      port: {
        ...port,
        rename(from, to) {
          if (matches(from) && (held === undefined || held[0] === from)) {
            held = [from, to];
            throw failure("unknown", from);
          }
          return port.rename(from, to);
        },
      },
      land: () => files.rename(...(held ?? ["", ""])),
    };
  }

  test("is indeterminate while it may land, and lands with its body after its sender gave up", async () => {
    const files = createMemoryFileSystem();
    const version = await created(files);
    const { port, land } = holdBack(files, (from) => from.includes("/@"));
    await expect(openOn(port, "b").replace("k", bytes("late"), version)).rejects.toMatchObject({ code: "INDETERMINATE" });
    expect(await open(files, "c").read("k")).toMatchObject({ body: bytes("first") });
    land();
    expect(await open(files, "d").read("k")).toMatchObject({ kind: "found", body: bytes("late") });
  });

  test("cannot land any more once a create was answered with a conflict", async () => {
    const files = createMemoryFileSystem();
    const port = createMemoryPort(files, { missingIsDefinite: false });
    let attempts = 0;
    let held: [string, string] = ["", ""];
    const rival: DirectoryPort = {
      ...port,
      async rename(from, to) {
        attempts += to === REGISTER ? 1 : 0;
        if (to === REGISTER && attempts === 1) {
          held = [from, to];
          await open(files, "c").create("k", bytes("theirs"));
          throw failure("unknown", from);
        }
        await port.rename(from, to);
      },
    };
    expect(await openOn(rival, "b").create("k", bytes("mine"))).toEqual({ kind: "conflict" });
    const theirs = await open(files, "d").read("k");
    await open(files, "e").remove("k", theirs.kind === "found" ? theirs.version : await created(files));
    expect(() => files.rename(...held)).toThrow("missing");
  });

  test("is found written when a successor names it", async () => {
    const files = createMemoryFileSystem();
    const version = await created(files);
    const port = createMemoryPort(files, { missingIsDefinite: false });
    let isFirst = true;
    const lossy: DirectoryPort = {
      ...port,
      async rename(from, to) {
        await port.rename(from, to);
        if (isFirst) {
          isFirst = false;
          const seen = await open(files, "c").read("k");
          await open(files, "d", { missingIsDefinite: false }).replace("k", bytes("third"), seen.kind === "found" ? seen.version : version);
          throw failure("unknown", from);
        }
      },
    };
    expect(await openOn(lossy, "b").replace("k", bytes("second"), version)).toMatchObject({ kind: "written" });
    expect(await open(files, "e").read("k")).toMatchObject({ body: bytes("third") });
  });
});

describe("a refusal by the system", () => {
  test.each([
    ["no-space", "UNAVAILABLE"],
    ["read-only", "DENIED"],
    ["denied", "DENIED"],
    ["busy", "UNAVAILABLE"],
    ["invalid", "INVALID"],
  ] as const)("%s, at any call of a replace, is %s and leaves the old version", async (kind, code) => {
    const files = createMemoryFileSystem();
    const version = await created(files);
    for (const refused of ["writeNew", "rename"] as const) {
      const before = (call: string, path: string): void => {
        if (call === refused) {
          throw failure(kind, path);
        }
      };
      await expect(open(files, `b${refused.length}`, { before }).replace("k", bytes("x"), version)).rejects.toMatchObject({ code });
      expect(await open(files, "c").read("k")).toMatchObject({ kind: "found", version });
      expect(files.names(REGISTER)).toHaveLength(2);
    }
  });

  test("never makes a read say absent", async () => {
    const files = createMemoryFileSystem();
    await created(files);
    for (const kind of ["denied", "unknown", "unavailable", "invalid"] as const) {
      const before = (_call: string, path: string): void => {
        throw failure(kind, path);
      };
      await expect(open(files, "b", { before }).read("k")).rejects.toMatchObject({ name: "StoreError" });
    }
  });
});
