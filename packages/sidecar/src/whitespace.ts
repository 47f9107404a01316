/*
 * What is written in white space stays out of the way of whoever reads the JSON before it, people and programs. Eight
 * characters make a byte, the highest bit first: a tab is 1, a space is 0. fs-safe writes its ownership token like this.
 */

const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(2).padStart(8, "0").replaceAll("1", "\t").replaceAll("0", " "));

export function toWhitespace(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) {
    text += BYTES[byte] ?? "";
  }
  return text;
}

/** @param text Tabs and spaces; what is left after the last whole byte is ignored. */
export function fromWhitespace(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor(text.length / 8));
  for (let index = 0; index < bytes.length * 8; index += 1) {
    const bit = text[index] === "\t" ? 0x80 >> index % 8 : 0;
    const at = index >> 3;
    bytes[at] = (bytes[at] ?? 0) | bit;
  }
  return bytes;
}
