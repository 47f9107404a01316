import type { ForeignLock } from "@holdfast/interop";
import { ago, plain } from "../output/person.ts";

const SAFE = { dead: "yes", live: "no", unknown: "only if you know" } as const;

/** In the tool's own form, and what it does not say behind it. */
export function swampStatus(locks: readonly ForeignLock[], location: string): readonly string[] {
  return locks.length === 0 ? ["Lock Status: no lock held"] : locks.flatMap((lock) => oneLock(lock, location));
}

function oneLock({ scope, fields, problem, verdict, process, key }: ForeignLock, location: string): readonly string[] {
  const of = (name: string): string => plain(String(fields[name] ?? "unknown"));
  const title = `Lock Status: locked${scope === "global" ? "" : ` ${plain(scope)}`}`;
  const record =
    problem === null
      ? [
          `  Holder:   ${of("holder")}`,
          `  PID:      ${of("pid")}${process === "alive" ? " (runs here)" : process === "gone" ? " (gone)" : ""}`,
          `  Hostname: ${of("hostname")}`,
          `  Acquired: ${of("acquiredAt")} (${ago(of("acquiredAt"))})`,
          `  TTL:      ${of("ttlMs")}ms`,
        ]
      : [`  Record:   ${plain(key)} cannot be understood: ${plain(problem)}`];
  return [title, ...record, `  Backend:  ${location.slice(0, location.indexOf(":"))}`, ...(scope === "global" ? [] : [`  Scope:    ${plain(scope)}`]), `  Safe to break: ${SAFE[verdict.kind]}; ${plain(verdict.why)}`];
}
