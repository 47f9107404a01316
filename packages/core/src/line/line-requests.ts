import type { StoreError, Version } from "@holdfast/store";
import { createBounded } from "../bounded.ts";
import type { RequestsOptions } from "../requests.ts";
import type { RecordWrite } from "../requests.ts";
import { decodeLine, encodeLine, type LineRecord } from "./line-record.ts";

interface Stamps {
  readonly version: Version;
  readonly ageMs: number | null;
}

export type LineRead =
  | { readonly kind: "absent" }
  | ({ readonly kind: "unchanged" } & Stamps)
  | ({ readonly kind: "line"; readonly record: LineRecord } & Stamps)
  | ({ readonly kind: "unreadable"; readonly problem: string } & Stamps)
  | { readonly kind: "unavailable"; readonly error: StoreError };

export type LineWrite = RecordWrite | { readonly kind: "full" };

/** The register of a line as the protocol sees it; like `Requests` for the registers of the lock. */
export interface LineRequests {
  read(key: string, limitMs: number, unlessVersion?: Version): Promise<LineRead>;
  /** Writes only from exactly this base. */
  swap(key: string, record: LineRecord, base: Version | "absent", limitMs: number): Promise<LineWrite>;
}

export function createLineRequests({ store, clock, requestTimeoutMs }: RequestsOptions): LineRequests {
  const { bounded, unavailable, writing } = createBounded({ location: store.location, clock, requestTimeoutMs });
  return {
    async read(key, limitMs, unlessVersion) {
      try {
        const options = unlessVersion === undefined ? {} : { unlessVersion };
        const found = await bounded("read", key, limitMs, (signal) => store.read(key, { ...options, signal }));
        if (found.kind === "absent") {
          return { kind: "absent" };
        }
        const { version, ageMs } = found;
        return found.kind === "unchanged" ? { kind: "unchanged", version, ageMs } : { ...decodeLine(found.body), version, ageMs };
      } catch (error) {
        return unavailable("read", key, error);
      }
    },

    async swap(key, record, base, limitMs) {
      const body = encodeLine(record);
      if (body === null) {
        return { kind: "full" };
      }
      return base === "absent"
        ? writing("create", key, limitMs, (signal) => store.create(key, body, { signal }))
        : writing("replace", key, limitMs, (signal) => store.replace(key, body, base, { signal }));
    },
  };
}
