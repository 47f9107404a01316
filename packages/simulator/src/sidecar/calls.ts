import type { Look, Stamps } from "@holdfast/sidecar/algorithm";
import type { SimulatedFileSystem } from "../file-system/simulated-file-system.ts";

/** The lock, and the only directory there is. */
export const DIRECTORY = "/data";
export const LOCK = "/data/state.json.lock";
export const GUARD = "/data/state.json.lock.reclaim";

/** One call to the file system, or a moment in which a process does something else. */
export type Call =
  | { readonly name: "writeNew"; readonly path: string; readonly text: string }
  | { readonly name: "link" | "rename"; readonly path: string; readonly to: string }
  | { readonly name: "unlink" | "read" | "stamps" | "list" | "makeDirectory" | "removeDirectory"; readonly path: string }
  | { readonly name: "touch"; readonly path: string }
  | { readonly name: "hold" | "wait"; readonly path: string };

export type Reply =
  | { readonly kind: "word"; readonly word: "written" | "linked" | "exists" | "missing" | "unsupported" }
  | { readonly kind: "flag"; readonly flag: boolean }
  | { readonly kind: "look"; readonly look: Look }
  | { readonly kind: "stamps"; readonly stamps: Stamps | undefined }
  | { readonly kind: "names"; readonly names: readonly string[] | undefined }
  | { readonly kind: "nothing" };

export const NOTHING: Reply = { kind: "nothing" };

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Does a call, all of it at one moment. Listing a directory and filling a lock file take two; those are the world's. */
export function applyCall(files: SimulatedFileSystem, call: Call, hasLinks: boolean): Reply {
  switch (call.name) {
    case "writeNew":
      return word(files.createExclusive(call.path, encoder.encode(call.text)), "written");
    case "link":
      return hasLinks ? word(files.link(call.path, call.to), "linked") : { kind: "word", word: "unsupported" };
    case "rename":
      return flag(files.rename(call.path, call.to).ok);
    case "unlink":
      return flag(files.unlink(call.path).ok);
    case "makeDirectory":
      return flag(files.makeDirectory(call.path).ok);
    case "removeDirectory":
      return flag(files.removeDirectory(call.path).ok);
    case "read":
      return { kind: "look", look: lookAt(files, call.path) };
    case "stamps":
      return { kind: "stamps", stamps: stampsOf(files, call.path) };
    case "list": {
      const names = files.names(call.path);
      return { kind: "names", names: names.ok ? [...names.value].sort() : undefined };
    }
    case "touch":
    case "hold":
    case "wait":
      return NOTHING;
  }
}

function word(result: { readonly ok: true } | { readonly ok: false; readonly errno: string }, done: "written" | "linked"): Reply {
  return { kind: "word", word: result.ok ? done : result.errno === "EEXIST" ? "exists" : "missing" };
}

function flag(value: boolean): Reply {
  return { kind: "flag", flag: value };
}

function lookAt(files: SimulatedFileSystem, path: string): Look {
  const file = files.read(path);
  if (!file.ok) {
    return { kind: file.errno === "EISDIR" ? "not-file" : "missing" };
  }
  const { bytes, modifiedMs } = file.value;
  return { kind: "file", bytes, size: bytes.byteLength, modifiedMs };
}

function stampsOf(files: SimulatedFileSystem, path: string): Stamps | undefined {
  const stat = files.stat(path);
  return stat.ok ? { modifiedMs: stat.value.modifiedMs, changedMs: stat.value.changedMs, inode: stat.value.inode, device: 1, links: stat.value.links } : undefined;
}

/** What is in the lock file now; undefined without one. */
export function lockText(files: SimulatedFileSystem): string | undefined {
  const file = files.read(LOCK);
  return file.ok ? decoder.decode(file.value.bytes) : undefined;
}

/** Equal for replies that mean the same to whoever hears them. */
export function replyKey(reply: Reply): string {
  return reply.kind === "look" && reply.look.kind === "file" ? `look ${reply.look.modifiedMs} ${decoder.decode(reply.look.bytes)}` : JSON.stringify(reply);
}
