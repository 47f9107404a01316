import { type ClaimStore, KEY_BYTES_MAX, KEY_SEGMENT_BYTES_MAX, type Version } from "@holdfast/store";
import { filledUp, ODD_NAMES } from "../../clauses/keys.ts";
import { expectFailure, quoted } from "../../expectations.ts";
import { claim } from "../../violation.ts";
import type { ClaimClause } from "../claim-clause.ts";
import { expectBody, expectNothing, expectPut } from "../claim-expectations.ts";

export const claimKeyClauses: readonly ClaimClause[] = [
  {
    id: "claim-key.odd-characters",
    title: "Every valid key is a key of its own, comes back from a listing as it was written, and can be removed.",
    safety: true,
    async run({ connections: [store, other], key, body, settle }) {
      const entries = ODD_NAMES.map((name) => ({ target: key(`odd/${name}`), bytes: body() }));
      for (const { target, bytes } of entries) {
        await expectPut(store, target, bytes);
      }
      await settle();
      const listed = new Map((await other.list(`${key("odd")}/`)).map((entry) => [entry.key, entry.version]));
      for (const { target, bytes } of entries) {
        const version = listed.get(target);
        claim(version !== undefined, `a listing does not show ${quoted(target)} as it was written.`);
        await expectBody(other, target, bytes);
        await store.removeExact(target, version);
        await expectNothing(other, target);
      }
    },
  },
  {
    id: "claim-key.longest",
    title: `Keys of ${KEY_BYTES_MAX} bytes, with parts of ${KEY_SEGMENT_BYTES_MAX} bytes, can be put, read and listed.`,
    safety: false,
    async run({ connections: [store], key, prefix, body, settle }) {
      const targets = [key("x".repeat(KEY_SEGMENT_BYTES_MAX)), key("é".repeat(KEY_SEGMENT_BYTES_MAX / 2)), filledUp(prefix)];
      for (const target of targets) {
        const bytes = body();
        await expectPut(store, target, bytes);
        await expectBody(store, target, bytes);
      }
      await settle();
      const listed = (await store.list(prefix)).map((entry) => entry.key);
      const missing = targets.find((target) => !listed.includes(target));
      claim(missing === undefined, `a listing does not show a key of ${missing?.length} characters as it was written.`);
    },
  },
  {
    id: "claim-key.invalid-refused",
    title: "An invalid key is refused as INVALID by every operation, and nothing is written.",
    safety: true,
    async run({ connections: [store], key, prefix, body }) {
      const { version } = await expectPut(store, key("valid"), body());
      const part = key("invalid");
      const invalid = ["", "/", `/${part}`, `${part}/`, `${part}//x`, `${part}/../x`, `${part}\\x`, `${part}\n`, `${part}\ud800`, `${part}e\u0301`, `${filledUp(prefix)}x`];
      for (const target of invalid) {
        for (const [operation, request] of requestsOf(target, version, body())) {
          await expectFailure(["INVALID"], `${operation} of ${quoted(target)}`, () => request(store));
        }
      }
      const listed = await store.list(prefix);
      claim(listed.every((entry) => entry.key === key("valid")), "a refused key was written all the same.");
    },
  },
  {
    id: "claim-error.says-where",
    title: "A failure names its operation, key and store.",
    safety: false,
    async run({ connections: [store], key, body }) {
      const target = `${key("invalid")}//`;
      const { version } = await expectPut(store, key("valid"), body());
      for (const [operation, request] of requestsOf(target, version, body())) {
        const error = await expectFailure(["INVALID"], `${operation} of ${quoted(target)}`, () => request(store));
        claim(error.operation === operation, `a failed ${operation} says that "${error.operation}" failed.`);
        claim(error.key === target, `a failed ${operation} of ${quoted(target)} names the key ${quoted(error.key ?? "")}.`);
        claim(error.location === store.location, `a failed ${operation} names another store than \`location\` does.`);
      }
    },
  },
];

function requestsOf(target: string, version: Version, body: Uint8Array): readonly (readonly [operation: string, request: (store: ClaimStore) => Promise<unknown>])[] {
  return [
    ["put", (store) => store.putUnique(target, body)],
    ["read", (store) => store.read(target)],
    ["remove", (store) => store.removeExact(target, version)],
  ];
}
