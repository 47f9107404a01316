import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { decrypt, deriveEncryptionKey, encrypt, isCiphertext, unwrapObject, wrapObject } from "../src/cloudstic/envelope.ts";
import { decodeCloudsticRecord, encodeCloudsticRecord } from "../src/cloudstic/record.ts";
import { decompressZstd } from "../src/cloudstic/zstd.ts";
import { systemRandom } from "../src/random.ts";
import { MASTER_KEY } from "./support/cloudstic-repository.ts";

const RECORD = { operation: "prune", holder: "vm (pid 30236)", acquired_at: "2026-11-20T21:03:59.083510294Z", expires_at: "2026-11-20T21:04:59.083510294Z" };
const JSON_115 = '{"operation":"prune","holder":"h (pid 1)","acquired_at":"2026-03-01T10:30:45Z","expires_at":"2026-03-01T10:31:45Z"}';
const CR1 = Buffer.from(
  "28b52ffd0400fd0200e245151b70691beeb4ad89594a3308e22513d0c080d6468693ecbe80ea09018b27c89188d05e4ee8d113e4c833f27080978c4b0275ea79661198f63687c23a7a000f5b061ce5f9566668cad175699a9f5fda32ab95db15010154190512d7094c7e1787",
  "hex",
);
const CR2 = Buffer.from("d3c2e2cbffa3c3680f9431d73f17488c2f4f230d722a7799303816d3a9590425", "hex");
const CR3 = Buffer.from(
  "01000102030405060708090a0bf257d85a1d7ee0193a1677183b9f93a0f8fa2d503509ea3c21e3a4e155f1876583a8c8bcd44be2e63fe2ac2c4439a73d7c66350c807d821bd76720376c058267ae6dd456a98ee3b1dd337fdcab4c8fdb91e151626f05e226c822ed4cd345d755f5a101d378f1afd3f74fb9b193d262a1c309c4109c149f4b79889f844bdad2c2b0dd18",
  "hex",
);
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const utf8 = (value: string): Uint8Array => new TextEncoder().encode(value);

describe("bytes that are written", () => {
  it("CW1: an exclusive lock is compact, in the tool's order, without is_shared", () => {
    expect(text(encodeCloudsticRecord(RECORD))).toBe(
      '{"operation":"prune","holder":"vm (pid 30236)","acquired_at":"2026-11-20T21:03:59.083510294Z","expires_at":"2026-11-20T21:04:59.083510294Z"}',
    );
  });

  it("CW2: a shared lock ends with is_shared", () => {
    expect(text(encodeCloudsticRecord({ ...RECORD, is_shared: true }))).toMatch(/,"is_shared":true\}$/);
  });

  it("escape what Go escapes, and read it back", () => {
    const record = { ...RECORD, operation: "copy <a> & b\u2028" };
    expect(text(encodeCloudsticRecord(record))).toContain("copy \\u003ca\\u003e \\u0026 b\\u2028");
    expect(decodeCloudsticRecord(encodeCloudsticRecord(record))).toEqual({ kind: "record", record });
  });
});

describe("bytes that are read", () => {
  it("CR1: a zstd frame of the tool", () => {
    const unwrapped = unwrapObject(CR1, undefined);
    expect(unwrapped.kind === "plain" && text(unwrapped.bytes)).toBe(JSON_115);
  });

  it("CR2: the encryption key comes from the master key by HKDF", () => {
    expect(Buffer.from(deriveEncryptionKey(MASTER_KEY))).toEqual(CR2);
  });

  it("CR3: an envelope of the tool", () => {
    const unwrapped = unwrapObject(CR3, CR2);
    expect(unwrapped.kind === "plain" && text(unwrapped.bytes)).toBe(JSON_115);
    expect(unwrapObject(CR3, undefined)).toEqual({ kind: "encrypted" });
    expect(unwrapObject(CR3, new Uint8Array(32)).kind).toBe("unreadable");
  });

  it("zstd within an envelope, gzip, and the frame of repository format 2", () => {
    const key = CR2;
    const frame = (payload: Uint8Array, algorithm: number): Uint8Array => Buffer.concat([Buffer.from([0x43, 0x53, 0, 1, algorithm, 0, 0, 0, 0, 0, 0, 0, 115]), payload]);
    for (const bytes of [encrypt(CR1, key, systemRandom), gzipSync(JSON_115), frame(utf8(JSON_115), 0), frame(CR1, 1), encrypt(frame(CR1, 1), key, systemRandom), utf8(JSON_115)]) {
      const unwrapped = unwrapObject(bytes, key);
      expect(unwrapped.kind === "plain" && text(unwrapped.bytes)).toBe(JSON_115);
    }
    expect(unwrapObject(frame(CR1, 2), key).kind).toBe("unreadable");
    expect(unwrapObject(frame(CR1.subarray(0, 50), 1), key).kind).toBe("unreadable");
  });

  it("what is written in any wrapping is read back", () => {
    for (const key of [undefined, CR2]) {
      for (const formatVersion of [1, 2]) {
        const unwrapped = unwrapObject(wrapObject(utf8(JSON_115), { key, formatVersion, random: systemRandom }), key);
        expect(unwrapped.kind === "plain" && text(unwrapped.bytes)).toBe(JSON_115);
      }
    }
  });

  it("a damaged stream is taken as it is, and then is no lock", () => {
    for (const bytes of [CR1.subarray(0, 40), Buffer.concat([CR1.subarray(0, 20), Buffer.alloc(80, 7)]), Buffer.from([0x1f, 0x8b, 1, 2, 3])]) {
      const unwrapped = unwrapObject(bytes, undefined);
      expect(unwrapped.kind === "plain" && decodeCloudsticRecord(unwrapped.bytes).kind).toBe("unreadable");
    }
  });

  it("a small frame that stands for gigabytes is not unpacked", () => {
    // A window of 2 GB, and blocks of one byte repeated 128 KiB times.
    expect(decompressZstd(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 0, 0, 0]), 1024)).toBeUndefined();
    const block = [0x02, 0x00, 0x10, 0x41];
    const bomb = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58, ...Array.from({ length: 10_000 }, () => block).flat()]);
    expect(decompressZstd(bomb, 1_048_576)).toBeUndefined();
  });

  it("a changed bit is noticed", () => {
    const changed = Buffer.from(CR3);
    changed[40] = (changed[40] ?? 0) ^ 1;
    expect(decrypt(changed, CR2)).toBeUndefined();
    expect(isCiphertext(Buffer.alloc(28, 1))).toBe(false);
  });
});
