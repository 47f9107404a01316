import type { StoreChoice } from "../drivers/driver.ts";
import { settingsFromEnvironment } from "../drivers/settings.ts";

/** How the watcher of a killed `run` is told what to give back: by its environment, since command lines are public. */
const SETTLE = {
  exec: "HOLDFAST_SETTLE_EXEC",
  script: "HOLDFAST_SETTLE_SCRIPT",
  store: "HOLDFAST_SETTLE_STORE",
  /** One lock on each line: a name has no line breaks. */
  locks: "HOLDFAST_SETTLE_LOCKS",
  /** Set by the watcher itself: the leases, in the order of the locks, with commas between them. */
  lease: "HOLDFAST_SETTLE_LEASE",
} as const;

export interface Settlement extends StoreChoice {
  readonly leases: readonly { readonly lock: string; readonly leaseId: string }[];
}

/** The environment of the watchers: this very program, to be called as `__settle`. */
export function settlementFor({ store, settings }: StoreChoice, locks: readonly string[]): Record<string, string> {
  return {
    ...settings,
    [SETTLE.exec]: process.execPath,
    [SETTLE.script]: process.argv[1] ?? "",
    [SETTLE.store]: store,
    [SETTLE.locks]: locks.join("\n"),
  };
}

/** Undefined when this process was not started by a watcher. */
export function readSettlement(env: NodeJS.ProcessEnv): Settlement | undefined {
  const { [SETTLE.store]: store, [SETTLE.locks]: locks, [SETTLE.lease]: leaseIds } = env;
  if (store === undefined || locks === undefined || leaseIds === undefined) {
    return undefined;
  }
  const names = locks.split("\n");
  const leases = leaseIds.split(",").flatMap((leaseId, index) => (names[index] === undefined ? [] : [{ lock: names[index], leaseId }]));
  return { store, settings: settingsFromEnvironment(env), leases };
}
