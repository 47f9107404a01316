import { createLockManager, type LockStatus } from "@holdfast/core";
import type { StoreChoice } from "../drivers/driver.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { statusForPeople } from "../output/human.ts";
import { heading, statusAsJson } from "../output/json.ts";
import { plain, say } from "../output/person.ts";
import { reportFailure } from "../output/report-failure.ts";
import { absenceAt, openStore } from "../stores.ts";
import { lookAt } from "./look-at.ts";
import { nameFrom } from "./name-from.ts";

export interface StatusOptions extends StoreChoice {
  readonly name?: string;
  readonly json?: boolean;
}

/** Shows one lock. A record that cannot be understood is shown too, and gives an exit code of its own: it counts as held. */
export async function status(positional: string | undefined, options: StatusOptions): Promise<number> {
  const name = positional ?? options.name;
  try {
    const asked = nameFrom(positional, options.name);
    const store = await openStore(options);
    const found: LockStatus = await createLockManager({ store }).inspect(asked);
    await store.close();
    const nothing = await absenceAt(options.store);
    if (options.json === true) {
      say(JSON.stringify({ ...heading("status"), ...statusAsJson(found, store.location) }));
    } else {
      say(nothing === null ? statusForPeople(found, options.store).join("\n") : `${plain(asked)}: nothing is there: ${plain(nothing)}`);
    }
    return found.state === "unknown" ? EXIT_CODES.UNREADABLE.code : EXIT_CODES.OK.code;
  } catch (error) {
    return reportFailure(error, { json: options.json === true ? "stdout" : undefined, store: options.store, look: lookAt({ store: options.store, name }) });
  }
}
