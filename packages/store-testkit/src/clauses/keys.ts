import { KEY_BYTES_MAX, KEY_SEGMENT_BYTES_MAX, type RegisterStore, toVersion } from "@holdfast/store";
import type { Clause } from "../clause.ts";
import { expectAbsent, expectEntry, expectFailure, expectRemoved, expectWritten, quoted } from "../expectations.ts";
import { claim } from "../violation.ts";

/** Each of them has been mistaken for something else by some file system, URL, shell or listing. */
export const ODD_NAMES: readonly string[] = [
  "with space", " leading space", "trailing space ", "trailing dot.", ".hidden", "...", "~tilde", "-dash",
  "100%", "a%20b", "a b", "a+b", "a%2Bb", "%2e%2e", "a:b", "a?b=c", "a#b", "a&b", "a=b", "a;b", "a,b", "a@b",
  "it's", "\"quoted\"", "<angle>", "pi|pe", "st*r", "do$$ar", "back`tick", "[bracket]", "{brace}", "(paren)", "^caret", "bang!",
  "case", "Case", "CASE", "CON", "nul.txt", "com1", "lock.json", "@1.0", "@removed.0", "index.html",
  "ünïcödé", "日本語", "Ωmega", "ſ", "ß", "SS", "emoji 🔒", "עברית", "%E2%9C%93", "✓",
];

export const keyClauses: readonly Clause[] = [
  {
    id: "key.odd-characters",
    title: "Every valid key is a key of its own, comes back from a listing as it was written, and can be removed.",
    safety: true,
    async run({ connections: [store, other], key, body }) {
      const entries = ODD_NAMES.map((name) => ({ target: key(`odd/${name}`), bytes: body() }));
      for (const { target, bytes } of entries) {
        expectWritten(await store.create(target, bytes), `create of the fresh key ${quoted(target)}`);
      }
      const listed = new Set((await other.list(`${key("odd")}/`)).map((entry) => entry.key));
      for (const { target, bytes } of entries) {
        claim(listed.has(target), `a listing does not show ${quoted(target)} as it was written.`);
        const { version } = await expectEntry(other, target, bytes);
        expectRemoved(await store.remove(target, version), `remove of ${quoted(target)}`);
        await expectAbsent(other, target);
      }
    },
  },
  {
    id: "key.nested",
    title: "A key and keys below it can be there together, whichever came first.",
    safety: false,
    async run({ connections: [store], key, body }) {
      for (const [index, order] of [["a", "a/b", "a/b/c"], ["a/b/c", "a/b", "a"]].entries()) {
        const entries = order.map((name) => ({ target: key(`order-${index}/${name}`), bytes: body() }));
        for (const { target, bytes } of entries) {
          expectWritten(await store.create(target, bytes), `create of the fresh key ${quoted(target)}`);
        }
        for (const { target, bytes } of entries) {
          await expectEntry(store, target, bytes);
        }
      }
    },
  },
  {
    id: "key.longest",
    title: `Keys of ${KEY_BYTES_MAX} bytes, with parts of ${KEY_SEGMENT_BYTES_MAX} bytes, can be written, read and listed.`,
    safety: false,
    async run({ connections: [store], key, prefix, body }) {
      const parts = ["x".repeat(KEY_SEGMENT_BYTES_MAX), "%".repeat(KEY_SEGMENT_BYTES_MAX), "é".repeat(KEY_SEGMENT_BYTES_MAX / 2)];
      const targets = [...parts.map((part) => key(part)), filledUp(prefix)];
      for (const target of targets) {
        const bytes = body();
        expectWritten(await store.create(target, bytes), `create of the fresh key ${quoted(target)}`);
        await expectEntry(store, target, bytes);
      }
      const listed = (await store.list(prefix)).map((entry) => entry.key);
      const missing = targets.find((target) => !listed.includes(target));
      claim(missing === undefined, `a listing does not show a key of ${missing?.length} characters as it was written.`);
    },
  },
  {
    id: "key.invalid-refused",
    title: "An invalid key is refused as INVALID by every operation, and nothing is written.",
    safety: true,
    async run({ connections: [store], key, prefix, body }) {
      const part = key("invalid");
      const invalid = [
        "", "/", `/${part}`, `${part}/`, `${part}//x`, ".", "..", `${part}/./x`, `${part}/../x`, `${part}\\x`, `${part}\u0000`, `${part}\n`,
        `${part}\u007f`, `${part}\u0085`, `${part}\ud800`, `${part}e\u0301`, `${part}/${"x".repeat(KEY_SEGMENT_BYTES_MAX + 1)}`,
        `${part}/${"é".repeat(KEY_SEGMENT_BYTES_MAX / 2)}x`, `${filledUp(prefix)}x`,
      ];
      const version = toVersion("1");
      for (const target of invalid) {
        await expectFailure(["INVALID"], `create of ${quoted(target)}`, () => store.create(target, body()));
        await expectFailure(["INVALID"], `read of ${quoted(target)}`, () => store.read(target));
        // A driver that lets a bad key through must not harm what is not ours.
        if (target.startsWith(part)) {
          await expectFailure(["INVALID"], `replace of ${quoted(target)}`, () => store.replace(target, body(), version));
          await expectFailure(["INVALID"], `remove of ${quoted(target)}`, () => store.remove(target, version));
        }
      }
      const listed = await store.list(prefix);
      claim(listed.length === 0, `a refused key was written all the same: ${quoted(listed[0]?.key ?? "")}.`);
    },
  },
  {
    id: "error.says-where",
    title: "A failure names its operation, key and store.",
    safety: false,
    async run({ connections: [store], key, body }) {
      const target = `${key("invalid")}//`;
      const version = toVersion("1");
      const requests: readonly (readonly [operation: string, request: (store: RegisterStore) => Promise<unknown>])[] = [
        ["read", (at) => at.read(target)],
        ["list", (at) => at.list(target)],
        ["create", (at) => at.create(target, body())],
        ["replace", (at) => at.replace(target, body(), version)],
        ["remove", (at) => at.remove(target, version)],
      ];
      for (const [operation, request] of requests) {
        const error = await expectFailure(["INVALID"], `${operation} of ${quoted(target)}`, () => request(store));
        claim(error.operation === operation, `a failed ${operation} says that "${error.operation}" failed.`);
        claim(error.key === target, `a failed ${operation} of ${quoted(target)} names the key ${quoted(error.key ?? "")}.`);
        claim(error.location === store.location, `a failed ${operation} names another store than \`location\` does.`);
      }
    },
  },
];

/** The longest key below the prefix. */
export function filledUp(prefix: string): string {
  let key = prefix;
  while (key.length < KEY_BYTES_MAX) {
    const left = KEY_BYTES_MAX - key.length;
    // No part may be empty, so a rest of one more than a full part is split one character earlier.
    const part = left === KEY_SEGMENT_BYTES_MAX + 1 ? KEY_SEGMENT_BYTES_MAX - 1 : Math.min(left, KEY_SEGMENT_BYTES_MAX);
    key += "k".repeat(part) + (left > part ? "/" : "");
  }
  return key;
}
