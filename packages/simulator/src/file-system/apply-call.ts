import type { PortErrorKind } from "@holdfast/pointer-directory";
import type { Errno, Result } from "./inode.ts";
import { TICK_MS } from "./inode-table.ts";
import { DONE, type PortCall, type Reply } from "./port-call.ts";
import type { SimulatedFileSystem } from "./simulated-file-system.ts";

/** What a call does, all of it at one moment. Scans, which take longer, are opened and closed by the world. */
export function applyCall(files: SimulatedFileSystem, call: PortCall): Reply {
  switch (call.name) {
    case "scan":
      return replied(files.names(call.path), (names) => ({ kind: "names", names: [...names].sort() }));
    case "directories":
      return directories(files, call.path);
    case "read":
      return replied(files.read(call.path), ({ bytes, digest, modifiedMs }) => ({ kind: "file", bytes, digest, modifiedMs: modifiedMs + TICK_MS }));
    case "stamps":
      return replied(files.stat(call.path), ({ modifiedMs, changedMs }) => ({ kind: "stamps", modifiedMs: modifiedMs + TICK_MS, changedMs }));
    case "nowMs":
      return { kind: "time", nowMs: files.nowMs() };
    case "flushDirectory":
      return DONE;
    case "writeNew":
      return replied(files.createExclusive(call.path, call.bytes), () => DONE);
    case "makeDirectory":
      return replied(files.makeDirectory(call.path), () => DONE);
    case "makeDirectories":
      return replied(files.makeDirectories(call.path), () => DONE);
    case "rename":
      return replied(files.rename(call.path, call.to), () => DONE);
    case "unlink":
      return replied(files.unlink(call.path), () => DONE);
    case "removeDirectory":
      return replied(files.removeDirectory(call.path), () => DONE);
  }
}

export function replied<T>(result: Result<T>, reply: (value: T) => Reply): Reply {
  return result.ok ? reply(result.value) : { kind: "error", error: meaningOf(result.errno) };
}

/** As the ports of the drivers translate it. */
function meaningOf(errno: Errno): PortErrorKind {
  switch (errno) {
    case "ENOENT":
      return "missing";
    case "EEXIST":
    case "ENOTEMPTY":
      return "exists";
    case "EPERM":
      return "denied";
    case "ENOTDIR":
    case "EISDIR":
    case "EINVAL":
      return "invalid";
  }
}

function directories(files: SimulatedFileSystem, path: string): Reply {
  return replied(files.names(path), (names) => {
    const real = names.filter((name) => {
      const stat = files.stat(`${path}/${name}`);
      return stat.ok && stat.value.kind === "directory";
    });
    return { kind: "names", names: real.sort() };
  });
}
