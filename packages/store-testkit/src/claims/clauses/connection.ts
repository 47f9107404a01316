import type { ClaimStore, ClaimStoreCapabilities } from "@holdfast/store";
import { SECRET } from "../../clauses/connection.ts";
import { expectFailure, preview } from "../../expectations.ts";
import { claim } from "../../violation.ts";
import type { ClaimClause } from "../claim-clause.ts";
import { expectBody, expectNothing, expectPut } from "../claim-expectations.ts";

export const claimConnectionClauses: readonly ClaimClause[] = [
  {
    id: "claim-location.no-secret",
    title: "The location says something, the same on every connection, and holds no secret.",
    safety: false,
    async run({ connections }) {
      const [{ location }] = connections;
      claim(typeof location === "string" && location.trim() !== "", "the location is empty.");
      // The location itself is not shown: it may be the secret.
      claim(!SECRET.test(location), "the location holds what looks like a password or key.");
      claim(connections.every((connection) => connection.location === location), "two connections to one store give different locations.");
    },
  },
  {
    id: "claim-capabilities.stated",
    title: "The clock and what a listing may miss are stated, the same on every connection.",
    safety: true,
    async run({ connections, connect }) {
      const stated = [...connections, await connect()].map(({ claims }) => claims);
      for (const claims of stated) {
        claim(isStated(claims), `a capability is not one that there is: ${preview(claims)}.`);
        claim(preview(claims) === preview(stated[0]), "two connections to one store state different capabilities.");
      }
    },
  },
  {
    id: "claim-close.refuses-requests",
    title: "Requests on a closed connection fail with INVALID and write nothing; above all, a listing is not empty.",
    safety: true,
    async run({ connections: [store], connect, key, prefix, body }) {
      const bytes = body();
      const { version } = await expectPut(store, key("there"), bytes);
      const closed = await connect();
      await closed.close();
      for (const [what, request] of everyRequest(closed)) {
        await expectFailure(["INVALID"], `${what} on a closed connection`, () => request(key("there"), key("fresh"), prefix, version, body()));
      }
      await expectBody(store, key("there"), bytes);
      await expectNothing(store, key("fresh"));
    },
  },
  {
    id: "claim-close.leaves-others",
    title: "Closing one connection leaves the others and the entries as they are.",
    safety: false,
    async run({ connect, key, body }) {
      const [closing, staying] = [await connect(), await connect()];
      const bytes = body();
      await expectPut(closing, key("there"), bytes);
      await closing.close();
      await expectBody(staying, key("there"), bytes);
      await expectPut(staying, key("there"), body());
    },
  },
];

function isStated({ storeClock, listing }: ClaimStoreCapabilities): boolean {
  const kinds: readonly unknown[] = ["linearizable", "delayed", "unknown"];
  const isDelay = listing.kind !== "delayed" || (Number.isFinite(listing.delayMs) && listing.delayMs > 0);
  return typeof storeClock === "boolean" && kinds.includes(listing.kind) && isDelay;
}

type Request = (there: string, fresh: string, prefix: string, version: Parameters<ClaimStore["removeExact"]>[1], body: Uint8Array) => Promise<unknown>;

function everyRequest(store: ClaimStore): readonly (readonly [what: string, request: Request])[] {
  return [
    ["read", (there) => store.read(there)],
    ["list", (_there, _fresh, prefix) => store.list(prefix)],
    ["put", (_there, fresh, _prefix, _version, body) => store.putUnique(fresh, body)],
    ["remove", (there, _fresh, _prefix, version) => store.removeExact(there, version)],
  ];
}
