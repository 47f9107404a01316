import type { Driver } from "./driver.ts";
import { listDelayOf } from "./list-delay.ts";

const LIST_DELAY = { flag: "--b2-list-delay", variable: "HOLDFAST_B2_LIST_DELAY" } as const;

/** What the documents of Backblaze call the keys, and where its other tools read them. */
const KEYS = ["B2_KEY_ID", "B2_APP_KEY", "HOLDFAST_B2_AUTHORIZE_URL"] as const;

export const b2: Driver = {
  scheme: "b2",
  form: "b2:<bucket>[/<prefix>]",
  settings: [
    { flag: "--b2-key-id <id>", variable: "HOLDFAST_B2_KEY_ID", description: "the id of an application key (default: B2_KEY_ID)" },
    { flag: "--b2-app-key <key>", variable: "HOLDFAST_B2_APP_KEY", description: "the application key (default: B2_APP_KEY, which keeps it out of the list of processes)" },
    { flag: `${LIST_DELAY.flag} <duration>`, variable: LIST_DELAY.variable, description: "vouches that a listing misses nothing older than this; without it locks are advisory" },
  ],
  async open(uri, settings) {
    const { createB2Store, parseB2Uri } = await import("@holdfast/store-b2");
    const environment = { ...Object.fromEntries(KEYS.map((name) => [name, process.env[name]])), ...settings };
    return createB2Store({ ...parseB2Uri(uri, { environment }), listDelayMs: listDelayOf(settings, LIST_DELAY) });
  },
};
