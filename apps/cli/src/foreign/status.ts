import { EXIT_CODES } from "../exit-codes.ts";
import { heading } from "../output/json.ts";
import { plain, say } from "../output/person.ts";
import { foreignLockAsJson, foreignLockForPeople } from "./describe.ts";
import { defaultPlaces } from "./default-places.ts";
import { lookAtPlace } from "./look.ts";
import { type ForeignOptions, placeSettings } from "./options.ts";
import { swampStatus } from "./swamp-text.ts";

interface Found {
  readonly store: string;
  readonly lines: readonly string[];
  readonly locks: readonly Readonly<Record<string, unknown>>[];
  readonly isUnreadable: boolean;
  readonly isAnyTool: boolean;
}

/** Shows other tools' locks. Null where nothing of any tool is there and no format was asked for: then it is none of ours to tell. */
export async function foreignStatus(options: ForeignOptions): Promise<number | null> {
  const uris = options.store === undefined ? defaultPlaces() : [options.store];
  const found: Found[] = [];
  for (const uri of uris) {
    found.push(await statusOf(uri, options));
  }
  const shown = found.filter(({ isAnyTool }) => isAnyTool);
  if (shown.length === 0 && options.format === undefined) {
    return null;
  }
  if (options.json === true) {
    say(JSON.stringify({ ...heading("foreign-status"), places: shown.map(({ store, locks }) => ({ store, locks })) }));
  } else {
    shown.forEach(({ lines }) => say(lines.join("\n")));
  }
  return shown.some(({ isUnreadable }) => isUnreadable) ? EXIT_CODES.UNREADABLE.code : EXIT_CODES.OK.code;
}

async function statusOf(uri: string, options: ForeignOptions): Promise<Found> {
  await using looked = await lookAtPlace(uri, options.format, placeSettings(options));
  const { place, findings } = looked;
  const lines = findings.flatMap(({ format, locks }) => {
    if (format.id === "swamp" && options.format === "swamp") {
      return swampStatus(locks, place.location);
    }
    return locks.length === 0 ? [`No lock of ${format.tool} on ${plain(place.location)}.`] : locks.flatMap((lock) => foreignLockForPeople(lock, format.tool, uri));
  });
  const locks = findings.flatMap((finding) => finding.locks.map((lock) => foreignLockAsJson(lock, finding.format.tool)));
  const isUnreadable = findings.some((finding) => finding.locks.some(({ problem }) => problem !== null));
  return { store: place.location, lines, locks, isUnreadable, isAnyTool: findings.length > 0 };
}
