import type { Clause } from "../clause.ts";
import { expectEntry, expectFailure, expectWritten, preview } from "../expectations.ts";
import { claim } from "../violation.ts";

/** `user:password@` of a URL, and the names under which URLs and connection strings carry secrets. */
export const SECRET: RegExp = /\/\/[^/\s@]*:[^/\s@]*@|(?:secret|password|passwd|token|signature|credential|api_?key|access_?key)[^=&\s]*=/i;

export const connectionClauses: readonly Clause[] = [
  {
    id: "location.no-secret",
    title: "The location says something, the same on every connection, and holds no secret.",
    safety: false,
    async run({ connections }) {
      const [{ location }] = connections;
      claim(typeof location === "string" && location.trim() !== "", "the location is empty.");
      // The location itself is not shown: it may be the secret.
      claim(!SECRET.test(location), "the location holds what looks like a password or key.");
      claim(
        connections.every((connection) => connection.location === location),
        "two connections to one store give different locations.",
      );
    },
  },
  {
    id: "capabilities.stated",
    title: "Every capability is stated as true or false, the same on every connection.",
    safety: true,
    async run({ connections, connect }) {
      const stated = [...connections, await connect()].map(({ capabilities: { storeClock, watch, deleteIfMatch } }) => ({
        storeClock,
        watch,
        deleteIfMatch,
      }));
      for (const capabilities of stated) {
        const values: readonly unknown[] = Object.values(capabilities);
        claim(values.every((value) => typeof value === "boolean"), `a capability is neither true nor false: ${preview(capabilities)}.`);
        claim(preview(capabilities) === preview(stated[0]), "two connections to one store state different capabilities.");
      }
    },
  },
  {
    id: "close.refuses-requests",
    title: "Requests on a closed connection fail with INVALID and write nothing; above all, a read does not say absent.",
    safety: true,
    async run({ connections: [store], connect, key, prefix, body }) {
      const bytes = body();
      const version = expectWritten(await store.create(key("there"), bytes), "create of a fresh key");
      const closed = await connect();
      await closed.close();
      const requests: readonly (readonly [what: string, request: () => unknown])[] = [
        ["read", () => closed.read(key("there"))],
        ["list", () => closed.list(prefix)],
        ["create", () => closed.create(key("fresh"), body())],
        ["replace", () => closed.replace(key("there"), body(), version)],
        ["remove", () => closed.remove(key("there"), version)],
      ];
      for (const [what, request] of requests) {
        await expectFailure(["INVALID"], `${what} on a closed connection`, request);
      }
      await expectEntry(store, key("there"), bytes, version);
    },
  },
  {
    id: "close.leaves-others",
    title: "Closing one connection leaves the others and the entries as they are.",
    safety: false,
    async run({ connections: [store], connect, key, body }) {
      const [closing, staying] = [await connect(), await connect()];
      const bytes = body();
      const version = expectWritten(await closing.create(key("there"), bytes), "create of a fresh key");
      await closing.close();
      await expectEntry(staying, key("there"), bytes, version);
      expectWritten(await store.replace(key("there"), body(), version), "replace of the current version");
    },
  },
];
