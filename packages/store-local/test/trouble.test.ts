import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import { PortError } from "@holdfast/pointer-directory";
import { createContention } from "../src/contention.ts";
import { detectFileSystem } from "../src/file-system.ts";
import { createLocalStore } from "../src/index.ts";
import { toPortError } from "../src/outcomes.ts";
import { bytes, temporaryDirectory } from "./temporary-directory.ts";

/** Mounts a small file system, or gives undefined where this user may not. */
function mounted(): string | undefined {
  const at = `${temporaryDirectory()}/mount`;
  mkdirSync(at);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", at], { stdio: "ignore" });
  } catch {
    // Only a privileged user may mount; the same errors are tested with a faulty port elsewhere.
    return undefined;
  }
  onTestFinished(() => {
    execFileSync("umount", [at]);
  });
  return at;
}

describe("a real file system", () => {
  test("that is full fails with a hint and keeps the old version", async ({ skip }) => {
    const at = mounted();
    if (at === undefined) {
      return skip("needs the right to mount");
    }
    const store = createLocalStore({ directory: `${at}/store` });
    const made = await store.create("k", bytes("{}"));
    for (let index = 0; index < 64; index += 1) {
      try {
        writeFileSync(`${at}/ballast${index}`, new Uint8Array(1_024));
      } catch {
        // The disk is full now, which is what was wanted.
        break;
      }
    }
    const version = made.kind === "written" ? made.version : expect.fail();
    await expect(store.replace("k", bytes("x".repeat(5_000)), version)).rejects.toMatchObject({ code: "UNAVAILABLE", problem: expect.stringContaining("disk is full") });
    await expect(store.create("l", bytes("x".repeat(5_000)))).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(await store.read("k")).toMatchObject({ kind: "found", body: bytes("{}"), version });
    expect((await store.list("")).map(({ key }) => key)).toEqual(["k"]);
  });

  test("that is read-only can be read and refuses writes as denied", async ({ skip }) => {
    const at = mounted();
    if (at === undefined) {
      return skip("needs the right to mount");
    }
    const store = createLocalStore({ directory: `${at}/store` });
    const made = await store.create("k", bytes("{}"));
    const version = made.kind === "written" ? made.version : expect.fail();
    execFileSync("mount", ["-o", "remount,ro", at]);
    expect(await store.read("k")).toMatchObject({ kind: "found", version });
    await expect(store.replace("k", bytes("x"), version)).rejects.toMatchObject({ code: "DENIED", problem: expect.stringContaining("read-only") });
    await expect(store.create("l", bytes("x"))).rejects.toMatchObject({ code: "DENIED" });
    await expect(store.remove("k", version)).rejects.toMatchObject({ code: "DENIED" });
  });

  test("that was unmounted under the store is an outage, not an empty store", async ({ skip }) => {
    const root = temporaryDirectory();
    mkdirSync(`${root}/share`);
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", `${root}/share`], { stdio: "ignore" });
    } catch {
      // As in `mounted`.
      return skip("needs the right to mount");
    }
    const store = createLocalStore({ directory: `${root}/share` });
    expect(await store.read("k")).toMatchObject({ kind: "absent" });
    await store.create("k", bytes("{}"));
    execFileSync("umount", [`${root}/share`]);
    await expect(store.read("k")).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await expect(store.create("k", bytes("{}"))).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });
});

test("a temporary directory and one that does not exist yet are local; a share on Windows is not", () => {
  const root = temporaryDirectory();
  expect(detectFileSystem(root, process.platform)).toEqual({ kind: "local" });
  expect(detectFileSystem(`${root}/a/b/c`, process.platform)).toEqual({ kind: "local" });
  expect(detectFileSystem("//server/share/x", "win32")).toEqual({ kind: "network" });
  expect(detectFileSystem("C:/x", "win32")).toEqual({ kind: "local" });
});

describe("an error of the system", () => {
  const error = (code: string): Error => Object.assign(new Error(code), { code, syscall: "rename" });

  test("has one meaning, whichever call gave it; what nobody knows may have been done", () => {
    const kinds = ["ENOENT", "EEXIST", "ENOTEMPTY", "EACCES", "EROFS", "ENOSPC", "ENOTDIR", "EMFILE", "EIO", "ESTALE"].map((code) => toPortError(error(code), "/x", undefined));
    expect(kinds.map((meaning) => (meaning instanceof PortError ? meaning.kind : undefined))).toEqual([
      "missing", "exists", "exists", "denied", "read-only", "no-space", "invalid", "unavailable", "unknown", "unknown",
    ]);
  });

  test("that is a bug is not taken for one of the system's", () => {
    const bug = new TypeError("x is undefined");
    expect(toPortError(bug, "/x", undefined)).toBe(bug);
  });

  test("that Windows gives for a name in motion is contention for ten seconds, then a refusal", () => {
    let nowMs = 0;
    const contention = createContention({ monotonicMs: () => nowMs });
    const kind = (): string | undefined => {
      const meaning = toPortError(error("EPERM"), "C:/x", contention);
      return meaning instanceof PortError ? meaning.kind : undefined;
    };
    expect(kind()).toBe("busy");
    nowMs = 9_000;
    expect(kind()).toBe("busy");
    nowMs = 10_000;
    expect(kind()).toBe("denied");
  });
});
