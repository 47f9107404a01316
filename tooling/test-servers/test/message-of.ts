import { inspect } from "node:util";
import { isStoreError } from "@holdfast/store";
import { expect } from "vitest";

/** Code and words of the failure that this work must end with. No secret may show anywhere in it. */
export async function messageOf(work: Promise<unknown>, secrets: readonly string[] = []): Promise<string> {
  const error: unknown = await work.then(
    () => new Error("it worked"),
    (failure: unknown) => failure,
  );
  for (const secret of secrets) {
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(secret);
  }
  return isStoreError(error) ? `${error.code} ${error.message}` : String(error);
}
