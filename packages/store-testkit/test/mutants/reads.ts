import { isStoreError, type ReadOutcome, toVersion, type Version } from "@holdfast/store";
import { type Mutant, over, perConnection } from "./mutant.ts";

export const readMutants: readonly Mutant[] = [
  {
    name: "reads an absent key as an empty entry",
    kills: ["read.absent"],
    open: over((memory) => ({
      ...memory,
      async read(key, options) {
        const outcome = await memory.read(key, options);
        return outcome.kind === "absent"
          ? { kind: "found", body: new Uint8Array(), version: toVersion("none"), ageMs: 0, storeTimeMs: outcome.storeTimeMs }
          : outcome;
      },
    })),
  },
  {
    name: "answers a conditional read with unchanged, without looking",
    kills: ["read.absent", "read.unless-version"],
    open: over((memory) => ({
      ...memory,
      async read(key, options) {
        const outcome = await memory.read(key, options);
        const version = options?.unlessVersion;
        return version === undefined ? outcome : { kind: "unchanged", version, ageMs: 0, storeTimeMs: outcome.storeTimeMs };
      },
    })),
  },
  {
    name: "ignores unlessVersion",
    kills: ["read.unless-version"],
    open: over((memory) => ({ ...memory, read: (key) => memory.read(key) })),
  },
  {
    name: "tells an outage as absent",
    kills: ["abort.before-sending"],
    open: over((memory) => ({
      ...memory,
      async read(key, options) {
        try {
          return await memory.read(key, options);
        } catch (error) {
          if (isStoreError(error) && error.code !== "INVALID") {
            return { kind: "absent", storeTimeMs: null };
          }
          throw error;
        }
      },
    })),
  },
  {
    name: "tells a closed connection as absent",
    kills: ["close.refuses-requests"],
    open: perConnection((connection) => ({
      ...connection,
      read: (key, options) => connection.read(key, options).catch((): ReadOutcome => ({ kind: "absent", storeTimeMs: null })),
    })),
  },
  {
    name: "stores bodies as text",
    kills: ["read.same-bytes"],
    open: over((memory) => ({
      ...memory,
      create: (key, body, options) => memory.create(key, new TextEncoder().encode(new TextDecoder().decode(body)), options),
    })),
  },
  {
    name: "trims bodies",
    kills: ["read.same-bytes"],
    open: over((memory) => ({
      ...memory,
      create: (key, body, options) => memory.create(key, Buffer.from(Buffer.from(body).toString("latin1").trim(), "latin1"), options),
    })),
  },
  {
    name: "cuts bodies at a block of 4 KiB",
    kills: ["read.same-bytes", "read.bounded"],
    open: over((memory) => ({ ...memory, create: (key, body, options) => memory.create(key, body.subarray(0, 4_096), options) })),
  },
  {
    name: "reads through a cache of each connection",
    kills: ["read.latest", "read.unless-version"],
    open: perConnection((connection) => {
      const cache = new Map<string, ReadOutcome>();
      return {
        ...connection,
        async read(key, options) {
          const outcome = cache.get(key) ?? (await connection.read(key, options));
          cache.set(key, outcome);
          return outcome;
        },
      };
    }),
  },
  {
    name: "gives every reader of a version the same array",
    kills: ["read.own-copy"],
    open: over((memory) => {
      const bodies = new Map<Version, Uint8Array>();
      return {
        ...memory,
        async read(key, options) {
          const outcome = await memory.read(key, options);
          if (outcome.kind !== "found") {
            return outcome;
          }
          const body = bodies.get(outcome.version) ?? outcome.body;
          bodies.set(outcome.version, body);
          return { ...outcome, body };
        },
      };
    }),
  },
  {
    name: "keeps the caller's array",
    kills: ["read.own-copy"],
    open: over((memory) => {
      const kept = new Map<Version, Uint8Array>();
      return {
        ...memory,
        async create(key, body, options) {
          const outcome = await memory.create(key, body, options);
          if (outcome.kind === "written") {
            kept.set(outcome.version, body);
          }
          return outcome;
        },
        async read(key, options) {
          const outcome = await memory.read(key, options);
          return outcome.kind === "found" ? { ...outcome, body: (kept.get(outcome.version) ?? outcome.body).slice() } : outcome;
        },
      };
    }),
  },
  {
    name: "reads a body of any length",
    kills: ["read.bounded"],
    open: over((memory) => {
      const whole = new Map<string, Uint8Array>();
      return {
        ...memory,
        create(key, body, options) {
          whole.set(key, body.slice());
          return memory.create(key, body, options);
        },
        async read(key, options) {
          const outcome = await memory.read(key, options);
          return outcome.kind === "found" ? { ...outcome, body: whole.get(key) ?? outcome.body } : outcome;
        },
      };
    }),
  },
];
