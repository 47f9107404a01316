import type { RegisterStore } from "@holdfast/store";
import { closest } from "./did-you-mean.ts";
import { CliError } from "./failure.ts";

interface Driver {
  readonly scheme: string;
  readonly form: string;
  readonly open: (uri: string) => Promise<RegisterStore>;
}

/** Every driver that the program carries. Each is loaded when it is used, and only then. */
const DRIVERS: readonly Driver[] = [
  {
    scheme: "local",
    form: "local:<path>",
    async open(uri) {
      const { createLocalStore, parseLocalUri } = await import("@holdfast/store-local");
      return createLocalStore(parseLocalUri(uri));
    },
  },
];

export const STORE_FORMS: readonly string[] = DRIVERS.map(({ form }) => form);

/**
 * Opens the store that a URI names. The rest of an unknown URI is not repeated: it may hold a secret.
 *
 * @throws {CliError} `USAGE`; {StoreError} `INVALID` when the driver refuses the rest.
 */
export async function openStore(uri: string): Promise<RegisterStore> {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(uri)?.[1];
  const driver = DRIVERS.find((known) => known.scheme === scheme);
  if (driver !== undefined) {
    return driver.open(uri);
  }
  const forms = `Known stores: ${STORE_FORMS.join(", ")}.`;
  if (scheme === undefined) {
    throw new CliError("USAGE", "The store has no scheme.", `${forms} For a folder, write local: before its path.`);
  }
  const meant = closest(scheme.toLowerCase(), DRIVERS.map((known) => known.scheme));
  const hint = meant === undefined ? forms : `Did you mean ${meant}: ? ${forms}`;
  throw new CliError("USAGE", `There is no store ${scheme.slice(0, 40)}: .`, hint);
}
