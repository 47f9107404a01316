import { findForeignLocks, type Finding, type ForeignPlace, formatById, thisMachine } from "@holdfast/interop";
import { openForeignPlace, type PlaceSettings } from "../foreign-places/open.ts";

export interface PlaceFindings extends AsyncDisposable {
  readonly uri: string;
  readonly place: ForeignPlace;
  /** What is there. With a format that was asked for, that one, even where there is no sign of it. */
  readonly findings: readonly Finding[];
}

/** @throws {StoreError} when the place cannot be asked. */
export async function lookAtPlace(uri: string, format: string | undefined, settings: PlaceSettings): Promise<PlaceFindings> {
  const place = await openForeignPlace(uri, settings);
  try {
    const asked = format === undefined ? undefined : formatById(format);
    const findings = asked === undefined ? await findForeignLocks(place) : [{ format: asked, locks: await asked.look(place, thisMachine()) }];
    return { uri, place, findings, [Symbol.asyncDispose]: () => place.close() };
  } catch (error) {
    await place.close();
    throw error;
  }
}
