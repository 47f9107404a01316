import { closest } from "./did-you-mean.ts";
import { DRIVERS } from "./drivers/all.ts";
import type { AnyStore, Driver, StoreChoice } from "./drivers/driver.ts";
import { CliError } from "./failure.ts";

export const STORE_FORMS: readonly string[] = DRIVERS.map(({ form }) => form);

/** Why nothing at all is where the URI points, as half a sentence; null when something may be. */
export async function absenceAt(uri: string): Promise<string | null> {
  return (await driverFor(uri).absence?.(uri)) ?? null;
}

/**
 * Opens the store that a URI names.
 *
 * @throws {CliError} `USAGE`; {StoreError} `INVALID` when the driver refuses the rest.
 */
export async function openStore({ store, settings = {} }: StoreChoice): Promise<AnyStore> {
  return driverFor(store).open(store, settings);
}

/**
 * The driver of a URI. The rest of an unknown URI is not repeated: it may hold a secret.
 *
 * @throws {CliError} `USAGE`
 */
export function driverFor(uri: string): Driver {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(uri)?.[1];
  const driver = DRIVERS.find((known) => known.scheme === scheme);
  if (driver !== undefined) {
    return driver;
  }
  const forms = `Known stores: ${STORE_FORMS.join(", ")}.`;
  if (scheme === undefined) {
    throw new CliError("USAGE", "The store has no scheme.", `${forms} For a folder, write local: before its path.`);
  }
  const meant = closest(scheme.toLowerCase(), DRIVERS.map((known) => known.scheme));
  const hint = meant === undefined ? forms : `Did you mean ${meant}: ? ${forms}`;
  throw new CliError("USAGE", `There is no store ${scheme.slice(0, 40)}: .`, hint);
}
