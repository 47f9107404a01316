import { BODY_BYTES_MAX } from "@holdfast/store";
import type { Clause } from "../clause.ts";
import { expectAbsent, expectEntry, expectWritten, sameBytes } from "../expectations.ts";
import { claim } from "../violation.ts";

export const readClauses: readonly Clause[] = [
  {
    id: "read.absent",
    title: "A key that was never written reads as absent, also when a version is given.",
    safety: true,
    async run({ connections: [store], key, body }) {
      await expectAbsent(store, key("never"));
      const version = expectWritten(await store.create(key("other"), body()), "create of a fresh key");
      const outcome = await store.read(key("never"), { unlessVersion: version });
      claim(outcome.kind === "absent", `reading an absent key with unlessVersion was answered "${outcome.kind}" instead of "absent".`);
    },
  },
  {
    id: "read.same-bytes",
    title: "A read gives back exactly the bytes that were written, from 1 byte to 64 KiB, text or not.",
    safety: true,
    async run({ connections: [store, other], key, random }) {
      const everyByte = Uint8Array.from({ length: 256 }, (_, index) => index);
      const noUtf8 = Uint8Array.of(0xff, 0xfe, 0x80, 0x00, 0xc3, 0x28);
      const surroundedBySpace = new TextEncoder().encode("\n \t{\"a\": 1}\r\n\r\n ");
      const large = Uint8Array.from({ length: 65_536 }, () => Math.floor(random() * 256));
      const bodies = [Uint8Array.of(0), Uint8Array.of(0x41), everyByte, noUtf8, surroundedBySpace, large];
      for (const [index, bytes] of bodies.entries()) {
        const version = expectWritten(await store.create(key(`body-${index}`), bytes), `create of ${bytes.byteLength} bytes`);
        await expectEntry(other, key(`body-${index}`), bytes, version);
      }
    },
  },
  {
    id: "read.latest",
    title: "Once a write is answered, every connection reads it.",
    safety: true,
    async run({ connections, key, body }) {
      const [store] = connections;
      let current = body();
      let version = expectWritten(await store.create(key("shared"), current), "create of a fresh key");
      for (let turn = 0; turn < 2 * connections.length; turn += 1) {
        const reads = connections.map((connection) => expectEntry(connection, key("shared"), current, version));
        await Promise.all(reads);
        const writer = connections[turn % connections.length] ?? store;
        current = body();
        version = expectWritten(await writer.replace(key("shared"), current, version), "replace of the version just read");
      }
    },
  },
  {
    id: "read.unless-version",
    title: "A read with `unlessVersion` answers `unchanged` while the entry has that version, and `found` once it has another.",
    safety: true,
    async run({ connections: [store, other], key, body }) {
      const [before, after] = [body(), body()];
      const first = expectWritten(await store.create(key("polled"), before), "create of a fresh key");
      const same = await store.read(key("polled"), { unlessVersion: first });
      claim(same.kind === "unchanged", `reading an unchanged entry with its version was answered "${same.kind}" instead of "unchanged".`);
      claim(same.version === first, `an unchanged entry is shown with version ${same.version} instead of ${first}.`);

      const second = expectWritten(await other.replace(key("polled"), after, first), "replace of the current version");
      const changed = await store.read(key("polled"), { unlessVersion: first });
      claim(changed.kind === "found", `reading a changed entry with its old version was answered "${changed.kind}" instead of "found".`);
      claim(sameBytes(changed.body, after), "reading a changed entry with its old version gave other bytes than were written.");
      claim(changed.version === second, `a changed entry is shown with version ${changed.version} instead of ${second}.`);
    },
  },
  {
    id: "read.own-copy",
    title: "Bytes that the caller changes after a write or a read do not change the entry.",
    safety: false,
    async run({ connections: [store], key, body }) {
      const written = body();
      const kept = written.slice();
      expectWritten(await store.create(key("copied"), written), "create of a fresh key");
      written.fill(0);
      const { body: shown } = await expectEntry(store, key("copied"), kept);
      shown.fill(0);
      await expectEntry(store, key("copied"), kept);
    },
  },
  {
    id: "read.bounded",
    title: `A read gives at most ${BODY_BYTES_MAX} bytes, however long the entry is.`,
    safety: false,
    async run({ connections: [store], key, random }) {
      const tooLong = Uint8Array.from({ length: BODY_BYTES_MAX + 1 }, () => Math.floor(random() * 256));
      expectWritten(await store.create(key("long"), tooLong), `create of ${tooLong.byteLength} bytes`);
      await expectEntry(store, key("long"), tooLong.subarray(0, BODY_BYTES_MAX));
    },
  },
];
