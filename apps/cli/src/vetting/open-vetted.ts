import { isStoreError, StoreError } from "@holdfast/store";
import { wallNowMs } from "../clock.ts";
import type { AnyStore, Driver, StoreChoice, Verdict } from "../drivers/driver.ts";
import { CliError } from "../failure.ts";
import { note, shellWord } from "../output/person.ts";
import { driverFor } from "../stores.ts";
import { memoryFile, recall, remember } from "./memory.ts";

export interface VettedChoice extends StoreChoice {
  /** Use a store that is known to break its promises. */
  readonly allowUnsafeStore?: boolean;
}

/** `auto`: ask once and remember; `always`: ask each time; `off`: neither ask nor believe what was remembered. */
const MODES = ["auto", "always", "off"] as const;

/**
 * Opens a store for taking locks. One that was never asked how it treats conditional writes is asked first, and the answer is
 * remembered; one that is known to lie is refused. Stores of which all keep their word, folders among them, cost nothing here.
 *
 * @throws {CliError} `UNSAFE`; `USAGE` for an unknown store or mode. {StoreError} `DENIED`, `INVALID`: it will not do.
 */
export async function openVetted(choice: VettedChoice, signal: AbortSignal): Promise<AnyStore> {
  const driver = driverFor(choice.store);
  const mode = modeOf(process.env);
  const verdict = mode === "off" ? undefined : await verdictOn(driver, choice, { askAgain: mode === "always", signal });
  if (verdict?.kind === "unsafe") {
    if (choice.allowUnsafeStore !== true) {
      const hint = `holdfast doctor ${shellWord(choice.store)} shows what was tried. --allow-unsafe-store takes locks there all the same; then two may hold one.`;
      throw new CliError("UNSAFE", `${choice.store} cannot keep locks: ${verdict.why}.`, hint);
    }
    note(`${choice.store} cannot keep locks: ${verdict.why}. Going on because of --allow-unsafe-store: nothing keeps others out.`);
  }
  return driver.open(choice.store, { ...choice.settings, ...verdict?.settings });
}

/** Opens a store in which a lock was taken before: as it was found to be then, without asking. */
export async function openKnown(choice: StoreChoice): Promise<AnyStore> {
  const driver = driverFor(choice.store);
  const name = modeOf(process.env) === "auto" ? await nameOf(driver, choice) : undefined;
  const verdict = name === undefined ? undefined : recall(memoryFile(process.env), name, wallNowMs());
  return driver.open(choice.store, { ...choice.settings, ...verdict?.settings });
}

/** Keeps what `doctor` found out, for all who come after it. */
export async function rememberVerdict(choice: StoreChoice, verdict: Verdict): Promise<void> {
  const name = await nameOf(driverFor(choice.store), choice);
  if (name !== undefined) {
    remember(memoryFile(process.env), name, { verdict, atMs: wallNowMs() });
  }
}

async function verdictOn(driver: Driver, choice: StoreChoice, { askAgain, signal }: { askAgain: boolean; signal: AbortSignal }): Promise<Verdict | undefined> {
  const name = await nameOf(driver, choice);
  if (name === undefined || driver.vetting === undefined) {
    return undefined;
  }
  const file = memoryFile(process.env);
  const known = askAgain ? undefined : recall(file, name, wallNowMs());
  if (known !== undefined) {
    return known;
  }
  try {
    const verdict = await driver.vetting.probe(choice.store, choice.settings ?? {}, signal);
    remember(file, name, { verdict, atMs: wallNowMs() });
    return verdict;
  } catch (error) {
    if (isStoreError(error) && (error.code === "UNAVAILABLE" || error.code === "INDETERMINATE")) {
      // It may answer the next request, and how long to wait for that is the business of the acquire.
      return undefined;
    }
    throw isStoreError(error) ? asOpening(error) : error;
  }
}

/** Which of our questions it was means nothing to a person. */
function asOpening({ code, location, problem, hint, cause }: StoreError): StoreError {
  return new StoreError({ code, operation: "open", location, problem, ...(hint === undefined ? {} : { hint }), cause });
}

/** Undefined: there is nothing to find out about it. */
async function nameOf({ vetting }: Driver, { store, settings = {} }: StoreChoice): Promise<string | undefined> {
  const address = vetting === undefined ? null : await vetting.identify(store, settings);
  return address === null ? undefined : `${store} at ${address}`;
}

function modeOf(env: NodeJS.ProcessEnv): (typeof MODES)[number] {
  const given = env["HOLDFAST_PROBE"] ?? "";
  const mode = MODES.find((known) => known === (given === "" ? "auto" : given));
  if (mode === undefined) {
    throw new CliError("USAGE", "HOLDFAST_PROBE is set to something else than auto, always or off.");
  }
  return mode;
}
