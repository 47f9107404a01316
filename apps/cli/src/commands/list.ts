import { createLockManager } from "@holdfast/core";
import type { StoreChoice } from "../drivers/driver.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { listForPeople } from "../output/human.ts";
import { statusAsJson } from "../output/json.ts";
import { say } from "../output/person.ts";
import { reportFailure } from "../output/report-failure.ts";
import { openStore } from "../stores.ts";
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
      say(JSON.stringify({ store: store.location, locks: shown.map((status) => statusAsJson(status, store.location)) }));
    } else {
      say(listForPeople(shown, found.length - shown.length, store.location).join("\n"));
    }
    return found.some(({ state }) => state === "unknown") ? EXIT_CODES.UNREADABLE.code : EXIT_CODES.OK.code;
  } catch (error) {
    return reportFailure(error, { json: options.json === true ? "stdout" : undefined, store: options.store, look: lookAt({ store: options.store, name: undefined }) });
  }
}
