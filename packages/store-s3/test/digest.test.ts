import { createHash } from "node:crypto";
import { afterEach, describe, expect, test, vi } from "vitest";
import { checksumOf } from "../src/digest.ts";
import { bytes } from "./open-fake.ts";

vi.mock(import("node:crypto"), async (original) => {
  const crypto = await original();
  return { ...crypto, createHash: vi.fn<typeof crypto.createHash>(crypto.createHash) };
});

describe("the proof of a body", () => {
  afterEach(() => vi.mocked(createHash).mockReset());

  test("is its MD5, which every store takes", () => {
    expect(checksumOf(bytes("{}"), "bucket")).toEqual({ ContentMD5: "mZFLkyvTelC5g8XnyQrpOw==" });
  });

  test("is another checksum where Node, in FIPS mode, has no MD5", () => {
    vi.mocked(createHash).mockImplementation(() => {
      throw new Error("error:0308010C:digital envelope routines::unsupported");
    });
    expect(checksumOf(bytes("{}"), "bucket")).toEqual({ ChecksumAlgorithm: "CRC32" });
  });

  test("is another checksum for a directory bucket, which takes no MD5", () => {
    expect(checksumOf(bytes("{}"), "locks--euc1-az1--x-s3")).toEqual({ ChecksumAlgorithm: "CRC32" });
  });
});
