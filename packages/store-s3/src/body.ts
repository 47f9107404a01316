import { BODY_BYTES_MAX } from "@holdfast/store";

/** Reads the beginning of a body and lets go of the rest, with its connection if need be. */
export async function readBounded(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    length += chunk.byteLength;
    // Strictly more, so that a body of exactly that length is read to its end and its connection is used again.
    if (length > BODY_BYTES_MAX) {
      break;
    }
  }
  const body = new Uint8Array(Math.min(length, BODY_BYTES_MAX));
  let at = 0;
  for (const part of parts) {
    body.set(part.subarray(0, body.byteLength - at), at);
    at += Math.min(part.byteLength, body.byteLength - at);
  }
  return body;
}
