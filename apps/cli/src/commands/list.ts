import { createLockManager } from "@holdfast/core";
import type { StoreChoice } from "../drivers/driver.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { listForPeople } from "../output/human.ts";
import { heading, statusAsJson } from "../output/json.ts";
import { plain, say } from "../output/person.ts";
import { reportFailure } from "../output/report-failure.ts";
import { absenceAt, openStore } from "../stores.ts";
import { lookAt } from "./look-at.ts";

export interface ListOptions extends StoreChoice {
  readonly all?: boolean;
  readonly json?: boolean;
}

/** Lists the locks of a store. One that cannot be understood is among them, and gives an exit code of its own. */
export async function list(prefix: string, options: ListOptions): Promise<number> {
  try {
    const store = await openStore(options);
    const found = await createLockManager({ store }).list(prefix);
    await store.close();
    const shown = options.all === true ? found : found.filter(({ state }) => state !== "free");
    if (options.json === true) {
      say(JSON.stringify({ ...heading("list"), store: store.location, locks: shown.map((status) => statusAsJson(status, store.location)) }));
    } else {
      const nothing = await absenceAt(options.store);
      say(nothing === null ? listForPeople(shown, found.length - shown.length, store.location).join("\n") : `Nothing is there: ${plain(nothing)}.`);
    }
    return found.some(({ state }) => state === "unknown") ? EXIT_CODES.UNREADABLE.code : EXIT_CODES.OK.code;
  } catch (error) {
    return reportFailure(error, { json: options.json === true ? "stdout" : undefined, store: options.store, look: lookAt({ store: options.store, name: undefined }) });
  }
}
