import type { RegisterStore } from "@holdfast/store";

/** What was set for the drivers, by the name of the environment variable that means the same. A flag goes before it. */
export type DriverSettings = Readonly<Record<string, string>>;

/** One setting of a driver, as a flag of every command that opens a store, and as a variable. */
export interface DriverSetting {
  /** As Commander reads it: `--s3-endpoint <url>`, or `--sftp-insecure` for one that is on or off. */
  readonly flag: string;
  readonly variable: string;
  readonly description: string;
}

/** A kind of store that the program can open. */
export interface Driver {
  readonly scheme: string;
  /** Its URI, as help and errors show it. */
  readonly form: string;
  readonly settings: readonly DriverSetting[];
  /** Loads the driver, and then opens what the URI names. */
  open(uri: string, settings: DriverSettings): Promise<RegisterStore>;
}

/** Which store a command was told to use. */
export interface StoreChoice {
  readonly store: string;
  readonly settings?: DriverSettings;
}
