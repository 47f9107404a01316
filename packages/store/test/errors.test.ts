import { describe, expect, it } from "vitest";
import { isStoreError, StoreError } from "../src/index.ts";

describe("a store error", () => {
  const cause = new Error("ENOSPC");
  const error = new StoreError({ code: "UNAVAILABLE", operation: "create", location: "local:/srv/locks", key: "deploy/lock.exclusive", problem: "the disk is full.", hint: "Free some space.", cause });

  it("says what was tried, on which key and store, what happened and what to do", () => {
    expect(error.message).toBe('create "deploy/lock.exclusive" on local:/srv/locks: the disk is full. Free some space.');
    expect(error.cause).toBe(cause);
  });

  it("is recognised when it comes from another copy of the package", () => {
    const foreign = Object.assign(new Error("x"), { name: "StoreError", code: "DENIED" });
    expect(isStoreError(foreign)).toBe(true);
    expect(isStoreError(new Error("x"))).toBe(false);
    expect(isStoreError("StoreError")).toBe(false);
  });
});
