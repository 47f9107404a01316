import type { PortErrorKind } from "@holdfast/pointer-directory";

/** One call of a process on its port, as data. */
export type PortCall =
  | { readonly name: "scan" | "directories" | "read" | "stamps" | "makeDirectory" | "makeDirectories" | "unlink" | "removeDirectory" | "flushDirectory"; readonly path: string }
  | { readonly name: "writeNew"; readonly path: string; readonly bytes: Uint8Array }
  | { readonly name: "rename"; readonly path: string; readonly to: string }
  | { readonly name: "nowMs"; readonly path: "" };

export type CallName = PortCall["name"];

/** What the process hears. */
export type Reply =
  | { readonly kind: "done" }
  | { readonly kind: "names"; readonly names: readonly string[] }
  | { readonly kind: "file"; readonly bytes: Uint8Array; readonly digest: number; readonly modifiedMs: number }
  | { readonly kind: "stamps"; readonly modifiedMs: number; readonly changedMs: number }
  | { readonly kind: "time"; readonly nowMs: number }
  | { readonly kind: "error"; readonly error: PortErrorKind };

export const DONE: Reply = { kind: "done" };
export const UNKNOWN: Reply = { kind: "error", error: "unknown" };

/** Equal for replies that no process can tell apart. */
export function replyKey(reply: Reply): string {
  switch (reply.kind) {
    case "done":
      return "d";
    case "names":
      return `n${reply.names.join()}`;
    case "file":
      return `f${reply.digest} ${reply.modifiedMs}`;
    case "stamps":
      return `s${reply.modifiedMs} ${reply.changedMs}`;
    case "time":
      return `t${reply.nowMs}`;
    case "error":
      return `e${reply.error}`;
  }
}

export function isWrite({ name }: PortCall): boolean {
  switch (name) {
    case "makeDirectory":
    case "makeDirectories":
    case "unlink":
    case "removeDirectory":
    case "writeNew":
    case "rename":
      return true;
    case "scan":
    case "directories":
    case "read":
    case "stamps":
    case "flushDirectory":
    case "nowMs":
      return false;
  }
}
