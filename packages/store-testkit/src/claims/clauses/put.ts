import { BODY_BYTES_MAX } from "@holdfast/store";
import { preview } from "../../expectations.ts";
import { claim } from "../../violation.ts";
import type { ClaimClause } from "../claim-clause.ts";
import { entriesOf, expectBody, expectNothing, expectPut } from "../claim-expectations.ts";

const NOTHING = new Uint8Array();

export const claimPutClauses: readonly ClaimClause[] = [
  {
    id: "claim-read.absent",
    title: "A key that was never written reads as absent.",
    safety: true,
    async run({ connections: [store], key, body }) {
      await expectPut(store, key("other"), body());
      await expectNothing(store, key("never"));
    },
  },
  {
    id: "claim-put.same-bytes",
    title: "A read gives back exactly the bytes that were put, from none to 64 KiB, text or not.",
    safety: true,
    async run({ connections: [store, other], key, random }) {
      const everyByte = Uint8Array.from({ length: 256 }, (_, index) => index);
      const noUtf8 = Uint8Array.of(0xff, 0xfe, 0x80, 0x00, 0xc3, 0x28);
      const large = Uint8Array.from({ length: 65_536 }, () => Math.floor(random() * 256));
      for (const [index, bytes] of [NOTHING, Uint8Array.of(0), everyByte, noUtf8, large].entries()) {
        await expectPut(store, key(`body-${index}`), bytes);
        await expectBody(other, key(`body-${index}`), bytes);
      }
    },
  },
  {
    id: "claim-put.replaces",
    title: "Once a put is answered, every connection reads it, also where the key was put before.",
    safety: true,
    async run({ connections, key, body }) {
      for (let turn = 0; turn < 2 * connections.length; turn += 1) {
        const writer = connections[turn % connections.length] ?? connections[0];
        const bytes = turn === 3 ? NOTHING : body();
        await expectPut(writer, key("renewed"), bytes);
        await Promise.all(connections.map((connection) => expectBody(connection, key("renewed"), bytes)));
      }
    },
  },
  {
    id: "claim-put.version-agrees",
    title: "The answer to a put, a read and a listing give the same version for the same content, and another one for another.",
    safety: true,
    async run({ connections: [store, other], key, prefix, body, settle }) {
      const versions = new Set<string>();
      for (let turn = 0; turn < 3; turn += 1) {
        const bytes = body();
        const { version } = await expectPut(store, key("stamped"), bytes);
        claim(!versions.has(version), `two contents of one key have the version ${version}.`);
        versions.add(version);
        const read = await expectBody(other, key("stamped"), bytes);
        claim(read.version === version, `a read shows version ${read.version}, but the put was answered with ${version}.`);
        await settle();
        const shown = entriesOf(await other.list(prefix), key("stamped")).map((entry) => entry.version);
        claim(shown.includes(version), `a listing shows the versions ${preview(shown)}, but the put was answered with ${version}.`);
      }
    },
  },
  {
    id: "claim-put.tells-what-stays",
    title: "A put says truly whether the older content stays as a version of its own, which a listing then shows.",
    safety: true,
    async run({ connections: [store, other], key, prefix, body, settle }) {
      const first = await expectPut(store, key("renewed"), body());
      const second = await expectPut(store, key("renewed"), body());
      await settle();
      const shown = entriesOf(await other.list(prefix), key("renewed")).map((entry) => entry.version);
      const isOlderShown = shown.includes(first.version);
      claim(second.keepsOlder || !isOlderShown, "a put said that nothing older stays, but a listing shows it.");
      claim(!second.keepsOlder || isOlderShown, "a put said that what is older stays, but a listing does not show it.");
    },
  },
  {
    id: "claim-put.own-copy",
    title: "Bytes that the caller changes after a put or a read do not change the entry.",
    safety: false,
    async run({ connections: [store], key, body }) {
      const written = body();
      const kept = written.slice();
      await expectPut(store, key("copied"), written);
      written.fill(0);
      const { body: shown } = await expectBody(store, key("copied"), kept);
      shown.fill(0);
      await expectBody(store, key("copied"), kept);
    },
  },
  {
    id: "claim-read.bounded",
    title: `A read gives at most ${BODY_BYTES_MAX} bytes, however long the entry is.`,
    safety: false,
    async run({ connections: [store], key, random }) {
      const tooLong = Uint8Array.from({ length: BODY_BYTES_MAX + 1 }, () => Math.floor(random() * 256));
      await expectPut(store, key("long"), tooLong);
      await expectBody(store, key("long"), tooLong.subarray(0, BODY_BYTES_MAX));
    },
  },
];
