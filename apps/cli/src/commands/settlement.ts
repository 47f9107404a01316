import type { StoreChoice } from "../drivers/driver.ts";
import { settingsFromEnvironment } from "../drivers/settings.ts";

/** How the watcher of a killed `run` is told what to give back: by its environment, since command lines are public. */
const SETTLE = {
  exec: "HOLDFAST_SETTLE_EXEC",
  script: "HOLDFAST_SETTLE_SCRIPT",
  store: "HOLDFAST_SETTLE_STORE",
  lock: "HOLDFAST_SETTLE_LOCK",
  /** Set by the watcher itself. */
  lease: "HOLDFAST_SETTLE_LEASE",
} as const;

export interface Settlement extends StoreChoice {
  readonly lock: string;
  readonly leaseId: string;
}

/** The environment of the watchers: this very program, to be called as `__settle`. */
export function settlementFor({ store, settings }: StoreChoice, lock: string): Record<string, string> {
  return {
    ...settings,
    [SETTLE.exec]: process.execPath,
    [SETTLE.script]: process.argv[1] ?? "",
    [SETTLE.store]: store,
    [SETTLE.lock]: lock,
  };
}

/** Undefined when this process was not started by a watcher. */
export function readSettlement(env: NodeJS.ProcessEnv): Settlement | undefined {
  const { [SETTLE.store]: store, [SETTLE.lock]: lock, [SETTLE.lease]: leaseId } = env;
  return store === undefined || lock === undefined || leaseId === undefined ? undefined : { store, settings: settingsFromEnvironment(env), lock, leaseId };
}
