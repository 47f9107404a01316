import type { ForeignLock } from "@holdfast/interop";
import { ago, plain, shellWord } from "../output/person.ts";

const LIVENESS = { alive: " (its process lives)", gone: " (its process is gone)", unknown: "" } as const;
const SAFE = { dead: "yes", live: "no", unknown: "only if you know" } as const;

/** A lock of another tool as a person wants to know it. */
export function foreignLockForPeople(lock: ForeignLock, tool: string, uri: string): readonly string[] {
  const { key, scope, problem, holder, operation, since, until, isExpired, verdict } = lock;
  const flag = verdict.kind === "dead" ? "" : " --force";
  return [
    `${plain(key)}: ${tool}, ${plain(scope)}`,
    ...(problem === null ? [] : [`  record    cannot be understood: ${plain(problem)}`]),
    ...(holder === null ? [] : [`  holder    ${plain(holder)}${LIVENESS[lock.process]}`]),
    ...(operation === null || operation === "" ? [] : [`  for       ${plain(operation)}`]),
    ...(since === null ? [] : [`  since     ${ago(since)} (${plain(since)})`]),
    ...(until === null ? [] : [`  expires   ${plain(until)}${isExpired === true ? " (expired)" : ""}`]),
    ...(until === null && isExpired === true ? ["  expires   has expired"] : []),
    `  safe to break: ${SAFE[verdict.kind]}; ${plain(verdict.why)}`,
    `  To break it: holdfast break-lock --format ${lock.format} --store ${shellWord(uri)}${lock.format === "cloudstic" ? "" : ` --key ${shellWord(key)}`}${flag}`,
  ];
}

/** As `--json` shows it. Fields are added, never changed. */
export function foreignLockAsJson({ stamp: _stamp, ...lock }: ForeignLock, tool: string): Readonly<Record<string, unknown>> {
  return { tool, ...lock };
}
