import { join } from "node:path";
import { breakSidecarLock, inspectSidecarLock, type SidecarLockView } from "@holdfast/sidecar";
import type { ForeignFormat, ForeignLock } from "./format.ts";
import { judge } from "./judge.ts";
import type { ForeignPlace } from "./place.ts";

/** Lock files beside their targets, of fs-safe and of @holdfast/sidecar. Only on this machine: elsewhere nobody can judge them. */
export const sidecar: ForeignFormat = {
  id: "sidecar",
  tool: "fs-safe or @holdfast/sidecar",
  detect: async (place) => (await viewsOf(place)).length > 0,
  look: async (place) => (await viewsOf(place)).map(({ key, view }) => explain(key, view)),
  async remove(place, lock) {
    const view = inspectSidecarLock(join(place.localRoot ?? "", lock.key));
    if (view === undefined) {
      return "absent";
    }
    // The order of steps that no unlink of a stranger's lock can slip into is the sidecar's own.
    const outcome = view.stamp === lock.stamp ? breakSidecarLock(view) : "changed";
    return outcome === "busy" ? "changed" : outcome;
  },
};

async function viewsOf(place: ForeignPlace): Promise<readonly { readonly key: string; readonly view: SidecarLockView }[]> {
  const { localRoot } = place;
  if (localRoot === undefined) {
    return [];
  }
  const { keys } = await place.list("", { suffix: ".lock", isShallow: true });
  const targets = new Set((await place.list("", { isShallow: true })).keys);
  return keys.flatMap((key) => {
    const view = inspectSidecarLock(join(localRoot, key));
    return view !== undefined && isSidecar(view, targets.has(key.slice(0, -".lock".length))) ? [{ key, view }] : [];
  });
}

/** Many files end in `.lock` and lock nothing: `composer.lock`, `flake.lock`. */
function isSidecar({ kind, payload }: SidecarLockView, hasTarget: boolean): boolean {
  switch (kind) {
    case "ours":
      return true;
    case "foreign":
      return payload !== null && ["pid", "createdAt", "acquiredAt"].some((name) => name in payload);
    case "unreadable":
      return hasTarget;
    case "not-file":
      return false;
  }
}

function explain(key: string, { kind, payload, holder: process, stamp }: SidecarLockView): ForeignLock {
  const text = (name: string): string | null => {
    const value = payload?.[name];
    return typeof value === "string" || typeof value === "number" ? String(value) : null;
  };
  const pid = text("pid");
  const holder = pid === null ? null : `pid ${pid}`;
  const problem = kind === "unreadable" ? "it is empty or no JSON: perhaps it is being written" : null;
  const verdict = judge({ problem, isExpired: null, process, holder, withoutExpiry: "this lock never expires by itself" });
  const scalars = Object.entries(payload ?? {}).filter((entry): entry is [string, string | number | boolean] => ["string", "number", "boolean"].includes(typeof entry[1]));
  return {
    format: "sidecar",
    key,
    scope: key.slice(0, -".lock".length),
    stamp,
    problem,
    holder,
    operation: null,
    since: text("createdAt") ?? text("acquiredAt"),
    until: null,
    isExpired: null,
    process,
    verdict,
    fields: Object.fromEntries(scalars),
  };
}
