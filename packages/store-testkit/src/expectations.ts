import {
  isStoreError,
  type ReadOutcome,
  type RegisterStore,
  type RemoveOutcome,
  type StoreError,
  type StoreErrorCode,
  type Version,
  type WriteOutcome,
} from "@holdfast/store";
import { claim } from "./violation.ts";

type Found = Extract<ReadOutcome, { kind: "found" }>;

/** @param what The request, for the message: "create of a fresh key". */
export function expectWritten(outcome: WriteOutcome, what: string): Version {
  claim(outcome.kind === "written", `${what} was answered "${outcome.kind}" instead of "written".`);
  claim(typeof outcome.version === "string" && outcome.version !== "", `${what} was written, but without a version.`);
  return outcome.version;
}

export function expectConflict(outcome: WriteOutcome | RemoveOutcome, what: string): void {
  claim(outcome.kind === "conflict", `${what} was answered "${outcome.kind}" instead of "conflict".`);
}

export function expectRemoved(outcome: RemoveOutcome, what: string): void {
  claim(outcome.kind === "removed", `${what} was answered "${outcome.kind}" instead of "removed".`);
}

/** The entry is there with exactly this body, and this version where one is given. */
export async function expectEntry(store: RegisterStore, key: string, body: Uint8Array, version?: Version): Promise<Found> {
  const outcome = await store.read(key);
  claim(outcome.kind === "found", `reading ${quoted(key)} was answered "${outcome.kind}" instead of "found".`);
  claim(
    sameBytes(outcome.body, body),
    `${quoted(key)} holds ${preview(outcome.body)} where ${preview(body)} was written last.`,
  );
  claim(
    version === undefined || outcome.version === version,
    `${quoted(key)} is shown with version ${outcome.version}, but the write was answered with version ${version}.`,
  );
  return outcome;
}

export async function expectAbsent(store: RegisterStore, key: string): Promise<void> {
  const outcome = await store.read(key);
  claim(outcome.kind === "absent", `reading ${quoted(key)} was answered "${outcome.kind}" instead of "absent".`);
}

/** The request fails, thrown or rejected, with a `StoreError` of one of these codes. */
export async function expectFailure(
  codes: readonly StoreErrorCode[],
  what: string,
  request: () => unknown,
): Promise<StoreError> {
  let answer: unknown;
  try {
    answer = await request();
  } catch (error) {
    claim(isStoreError(error), `${what} failed with ${String(error)}, which is no StoreError.`);
    claim(codes.includes(error.code), `${what} failed with ${error.code} instead of ${codes.join(" or ")}: ${error.message}`);
    return error;
  }
  claim(false, `${what} was answered ${preview(answer)} instead of failing with ${codes.join(" or ")}.`);
}

export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.byteLength === right.byteLength && left.every((byte, index) => byte === right[index]);
}

export function quoted(key: string): string {
  return JSON.stringify(key.length <= 120 ? key : `${key.slice(0, 100)}…`);
}

/** Short enough for a message, whatever it is. */
export function preview(value: unknown): string {
  if (value instanceof Uint8Array) {
    const bytes = [...value.subarray(0, 24)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    return `${value.byteLength} bytes (${bytes}${value.byteLength > 24 ? " …" : ""})`;
  }
  const text = value === undefined ? "nothing" : (JSON.stringify(value) ?? String(value));
  return text.length <= 200 ? text : `${text.slice(0, 200)}…`;
}
