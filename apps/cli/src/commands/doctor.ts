import { isClaimStore, isStoreError, type RegisterStore, StoreError } from "@holdfast/store";
import { check, type StoreCheckReport } from "@holdfast/store-testkit";
import { wallNowMs } from "../clock.ts";
import type { AnyStore, Diagnosis, Driver, StoreChoice, Verdict } from "../drivers/driver.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { doctorAsJson } from "../output/doctor-json.ts";
import { doctorForPeople } from "../output/doctor.ts";
import { note, say } from "../output/person.ts";
import { reportFailure } from "../output/report-failure.ts";
import { driverFor, openStore } from "../stores.ts";
import { rememberVerdict } from "../vetting/open-vetted.ts";
import { doctorOfClaims, keepsClaims } from "./doctor-claims.ts";
import { interruptible } from "./interruptible.ts";
import { lookAt } from "./look-at.ts";
import { priceOf } from "./price.ts";

export interface DoctorOptions extends StoreChoice {
  readonly rounds: number;
  readonly connections: number;
  readonly ttl: number;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** For drivers that have nothing to tell. */
const NOTHING_KNOWN: Diagnosis = { refusal: null, facts: [], permissions: [], policy: null, advice: [], tariff: null, leftBehind: [] };

/** Tries a store, says what locks on it are worth, and remembers it for those who take locks there. */
export async function doctor(positional: string | undefined, options: DoctorOptions): Promise<number> {
  const choice = { store: positional ?? options.store, ...(options.settings === undefined ? {} : { settings: options.settings }) };
  const interrupt = interruptible();
  try {
    const driver = driverFor(choice.store);
    if (await keepsClaims(choice)) {
      const code = await doctorOfClaims(choice, options, interrupt.signal);
      return interrupt.signal.aborted ? interrupt.end() : code;
    }
    const diagnosis = (await driver.diagnose?.(choice.store, choice.settings ?? {})) ?? NOTHING_KNOWN;
    const asked = await ask(driver, choice, interrupt.signal);
    const report = await examine({ ...choice, settings: { ...choice.settings, ...asked?.settings } }, options, interrupt.signal).catch((error: unknown) => {
      throw withAllThatIsMissing(error, diagnosis);
    });
    await driver.tidy?.(choice.store, report.prefixes);
    const guarantee = diagnosis.refusal === null ? report : { ...report, guarantee: "unsafe" as const, why: diagnosis.refusal };
    const findings = { store: choice.store, report: guarantee, diagnosis, price: priceOf(diagnosis.tariff, options.ttl) };
    say(options.json === true ? JSON.stringify(doctorAsJson(findings)) : doctorForPeople(findings).join("\n"));
    if (interrupt.signal.aborted) {
      return interrupt.end();
    }
    await rememberGuarantee(choice, asked, guarantee);
    return exitCodeFor(guarantee);
  } catch (error) {
    if (interrupt.signal.aborted) {
      note("stopped before anything was found out.");
      return interrupt.end();
    }
    return reportFailure(error, { json: options.json === true ? "stdout" : undefined, store: choice.store, look: lookAt({ store: choice.store, name: undefined }) });
  } finally {
    interrupt[Symbol.dispose]();
  }
}

/** How to open the store so that it can be tried: also one that its driver would refuse. Undefined: as it was told. */
async function ask({ vetting }: Driver, { store, settings = {} }: StoreChoice, signal: AbortSignal): Promise<Verdict | undefined> {
  try {
    return await vetting?.probe(store, settings, signal);
  } catch (error) {
    if (isStoreError(error) && error.code === "DENIED") {
      // Which permission is missing is in the diagnosis, and the checks run into it themselves.
      return undefined;
    }
    throw error;
  }
}

async function examine(choice: StoreChoice, { rounds, connections, quiet, json }: DoctorOptions, signal: AbortSignal): Promise<StoreCheckReport> {
  const isTold = quiet !== true && json !== true;
  return check({
    connect: async () => registersOf(await openStore(choice)),
    rounds,
    connections,
    wallNowMs,
    signal,
    onProgress: (current) => isTold && note(current === null ? "removing what was written" : `trying ${current.title}`),
  });
}

/** A refusal names one permission, the first that was needed; whoever grants it should not come back for the next. */
function withAllThatIsMissing(error: unknown, { permissions }: Diagnosis): unknown {
  const missing = permissions.filter(({ status }) => status === "missing").map(({ name }) => name);
  if (!isStoreError(error) || error.code !== "DENIED" || missing.length === 0) {
    return error;
  }
  const { code, operation, location, key, problem, hint } = error;
  const all = `Missing altogether: ${missing.join(", ")}.`;
  return new StoreError({ code, operation, location, ...(key === undefined ? {} : { key }), problem, hint: hint === undefined ? all : `${hint} ${all}`, cause: error });
}

function registersOf(store: AnyStore): RegisterStore {
  if (isClaimStore(store)) {
    throw new StoreError({ code: "UNSUPPORTED", operation: "open", location: store.location, problem: "it was opened for conditional writes, and then for claims.", hint: "Try again with --s3-protocol." });
  }
  return store;
}

/** Only what is certain: an outage during one of the checks says nothing about the store. */
async function rememberGuarantee(choice: StoreChoice, asked: Verdict | undefined, { guarantee, why, isComplete }: StoreCheckReport): Promise<void> {
  if (asked === undefined) {
    return;
  }
  if (guarantee === "unsafe") {
    await rememberVerdict(choice, { kind: "unsafe", why: why ?? "two could hold one lock", settings: asked.settings });
  } else if (guarantee !== "advisory" && isComplete) {
    await rememberVerdict(choice, asked);
  }
}

function exitCodeFor({ guarantee, isComplete }: StoreCheckReport): number {
  if (guarantee === "unsafe") {
    return EXIT_CODES.UNSAFE.code;
  }
  return isComplete ? EXIT_CODES.OK.code : EXIT_CODES.STORE.code;
}
