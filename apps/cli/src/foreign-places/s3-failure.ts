import { StoreError, type StoreErrorCode, type StoreOperation } from "@holdfast/store";

/** What went over the wire, and the SDK keeps to itself. */
export interface Answer {
  status: number | undefined;
  /** The store's clock, in milliseconds since 1970. */
  dateMs: number | undefined;
}

export type S3Outcome<T> = { readonly kind: "answer"; readonly value: T; readonly answer: Answer } | { readonly kind: "missing" } | { readonly kind: "precondition" } | { readonly kind: "unsupported" };

/** Expected refusals as values; everything else as an error that says what to do. */
export function outcomeOf(error: unknown, answer: Answer, where: { readonly operation: StoreOperation; readonly location: string; readonly key: string }): Exclude<S3Outcome<never>, { kind: "answer" }> {
  const name = error instanceof Error ? error.name : "";
  if (name === "NoSuchKey" || name === "NotFound" || (answer.status === 404 && name !== "NoSuchBucket")) {
    return { kind: "missing" };
  }
  if (answer.status === 412 || answer.status === 409) {
    return { kind: "precondition" };
  }
  // A range of an empty object is refused as well, and is then asked for as a whole.
  if (answer.status === 416 || answer.status === 501 || name === "NotImplemented") {
    return { kind: "unsupported" };
  }
  const code: StoreErrorCode = answer.status === 403 || answer.status === 401 ? "DENIED" : name === "NoSuchBucket" ? "INVALID" : "UNAVAILABLE";
  const words = error instanceof Error ? error.message : "no answer";
  // Without the SDK's own error: it holds the whole request, its signature included.
  throw new StoreError({ code, ...where, problem: `${name === "" ? "failed" : name}: ${words}.` });
}
