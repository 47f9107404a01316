import { Decompress } from "fzstd";

const MAGIC = [0x28, 0xb5, 0x2f, 0xfd] as const;
/** What any decoder has to support; the tool's encoder stays below it. */
const WINDOW_BYTES_MAX = 8 * 1024 * 1024;

export function isZstd(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, index) => bytes[index] === byte);
}

/**
 * The content of a frame; undefined if it is damaged, or longer than `bytesMax`: a small frame can stand for gigabytes.
 */
export function decompressZstd(bytes: Uint8Array, bytesMax: number): Uint8Array | undefined {
  if (windowBytes(bytes) > WINDOW_BYTES_MAX) {
    return undefined;
  }
  const chunks: Uint8Array[] = [];
  let total = 0;
  try {
    const decoder = new Decompress((chunk) => {
      total += chunk.byteLength;
      if (total > bytesMax) {
        throw new RangeError("longer than any lock");
      }
      chunks.push(chunk.slice());
    });
    decoder.push(bytes, true);
  } catch {
    // Damaged, cut short or too long: all the same to the caller, who shows the object as not readable.
    return undefined;
  }
  return Buffer.concat(chunks);
}

/** What the frame's header asks a decoder to set aside (RFC 8878, 3.1.1.1). */
function windowBytes(bytes: Uint8Array): number {
  const descriptor = bytes[4] ?? 0;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  if (!isSingleSegment) {
    const window = bytes[5] ?? 0;
    const base = 2 ** (10 + (window >> 3));
    return base + (base / 8) * (window & 7);
  }
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizeBytes = [1, 2, 4, 8][descriptor >> 6] ?? 1;
  const field = bytes.subarray(5 + dictionaryBytes, 5 + dictionaryBytes + sizeBytes);
  return field.reduceRight((size, byte) => size * 256 + byte, 0) + (sizeBytes === 2 ? 256 : 0);
}
