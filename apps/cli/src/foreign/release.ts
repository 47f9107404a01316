import { forceReleaseSwampLock, invalidSwampModel, SWAMP_GLOBAL_KEY, swampModelLockKey } from "@holdfast/interop";
import { EXIT_CODES } from "../exit-codes.ts";
import { CliError } from "../failure.ts";
import { openForeignPlace } from "../foreign-places/open.ts";
import { plain, say } from "../output/person.ts";
import { defaultPlaces } from "./default-places.ts";
import { type ForeignOptions, placeSettings } from "./options.ts";

const NEEDS_FORCE = "The --force flag is required to release a lock. This is a breakglass operation — only use it when a lock is stuck.";

/** swamp's `datastore lock release --force [--model type/id]`, with its outcomes and words. */
export async function releaseForeignLock(options: ForeignOptions): Promise<number> {
  if (options.format !== "swamp") {
    throw new CliError("USAGE", `There is no release for ${options.format ?? "that"}.`, `To end somebody's lock: holdfast break-lock --format ${options.format ?? "<tool>"}`);
  }
  if (options.force !== true) {
    throw new CliError("USAGE", NEEDS_FORCE);
  }
  const key = options.model === undefined ? SWAMP_GLOBAL_KEY : swampModelLockKey(options.model);
  if (key === undefined) {
    throw new CliError("USAGE", invalidSwampModel(options.model ?? ""));
  }
  const place = await openForeignPlace(options.store ?? defaultPlaces()[0] ?? "local:.", placeSettings(options));
  try {
    const outcome = await forceReleaseSwampLock(place, key);
    if (options.json === true) {
      say(JSON.stringify(outcome, null, 2));
    } else if (outcome.released) {
      say(`Lock Released\n  Previous holder: ${outcome.previousHolder === null ? "unknown: its record could not be understood" : `${plain(outcome.previousHolder.holder)} (pid ${outcome.previousHolder.pid})`}`);
    } else {
      say(`Lock Release: ${plain(outcome.reason)}`);
    }
    return outcome.released || outcome.reason === "no lock held" ? EXIT_CODES.OK.code : EXIT_CODES.REFUSED.code;
  } finally {
    await place.close();
  }
}
