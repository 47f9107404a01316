import type { ClaimStore, RegisterStore } from "@holdfast/store";

/** What was set for the drivers, by the name of the environment variable that means the same. A flag goes before it. */
export type DriverSettings = Readonly<Record<string, string>>;

/** One setting of a driver, as a flag of every command that opens a store, and as a variable. */
export interface DriverSetting {
  /** As Commander reads it: `--s3-endpoint <url>`, or `--sftp-insecure` for one that is on or off. */
  readonly flag: string;
  readonly variable: string;
  readonly description: string;
}

/** A store of either kind; core sees by itself which protocol it takes. */
export type AnyStore = RegisterStore | ClaimStore;

/** A kind of store that the program can open. */
export interface Driver {
  readonly scheme: string;
  /** Its URI, as help and errors show it. */
  readonly form: string;
  readonly settings: readonly DriverSetting[];
  /** Loads the driver, and then opens what the URI names. */
  open(uri: string, settings: DriverSettings): Promise<AnyStore>;
  /** Why nothing at all can be at that place, as half a sentence: a look at it then says so. Absent where only a request can tell. */
  absence?(uri: string): Promise<string | null>;
  /** What only this kind of store can tell of itself, for `doctor`. Absent where the checks show all there is. */
  diagnose?(uri: string, settings: DriverSettings): Promise<Diagnosis>;
  /** Takes away what keys below these prefixes leave behind that is no key: empty folders. Absent where nothing is left. */
  tidy?(uri: string, prefixes: readonly string[]): Promise<void>;
  /** How such a store is asked before its first lock. Absent where every store of this kind keeps its word. */
  readonly vetting?: Vetting;
}

/** What a driver finds out about one store, beyond what the checks show that all stores have in common. */
export interface Diagnosis {
  /** Why no lock can be kept there, as half a sentence. Null where nothing speaks against it. */
  readonly refusal: string | null;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly permissions: readonly PermissionFinding[];
  /** The least that must be granted, in the form in which it is granted. Null where nothing is. */
  readonly policy: string | null;
  /** Sentences, each with something to do or to know. */
  readonly advice: readonly string[];
  /** Null where requests cost nothing. */
  readonly tariff: Tariff | null;
  /** What the diagnosis wrote and could not remove. */
  readonly leftBehind: readonly string[];
}

export interface PermissionFinding {
  readonly name: string;
  readonly neededFor: string;
  readonly status: "granted" | "missing" | "unknown";
}

/** What requests cost, in US dollars for a million of each kind. */
export interface Tariff {
  /** Whose price, where, of which year. */
  readonly basis: string;
  readonly write: number;
  readonly read: number;
  readonly list: number;
}

/** The cheap part of `doctor`, whose answer is remembered. */
export interface Vetting {
  /** Which store this is, beyond its URI: the address that it is reached at. Null where it is known to keep its word. */
  identify(uri: string, settings: DriverSettings): Promise<string | null>;
  /** @throws {StoreError} The store did not answer; nothing is known, and nothing is remembered. */
  probe(uri: string, settings: DriverSettings, signal: AbortSignal): Promise<Verdict>;
}

/** `settings` go beside those that were given whenever the store is opened again, so that it need not be asked again. */
export type Verdict =
  | { readonly kind: "sound"; readonly settings: DriverSettings }
  /** `settings` open it all the same, for somebody who insists. */
  | { readonly kind: "unsafe"; readonly why: string; readonly settings: DriverSettings };

/** Which store a command was told to use. */
export interface StoreChoice {
  readonly store: string;
  readonly settings?: DriverSettings;
}
