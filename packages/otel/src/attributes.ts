import type { Attributes } from "@opentelemetry/api";

/** What a store is called on a metric: few values. A lock's name stands on spans only, where many values do no harm. */
export function storeOf(location: string): Attributes {
  return { "holdfast.store": location };
}

/** The stable code of a failure, or the name of what is none of ours. */
export function codeOf(error: unknown): string {
  if (typeof error === "object" && error !== null && "code" in error && typeof error.code === "string") {
    return error.code;
  }
  return error instanceof Error ? error.name : "unknown";
}
