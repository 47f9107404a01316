import { toVersion } from "@holdfast/store";
import { describe, expect, it } from "vitest";
import type { AcquireOptions } from "../src/options.ts";
import { decodeRecord } from "../src/record.ts";
import { createWorld, type World } from "./support/world.ts";

const KEY = "deploy/lock.exclusive";
const encoder = new TextEncoder();

async function goodRecord(): Promise<Record<string, unknown>> {
  const world = createWorld();
  await world.manager().acquire("deploy");
  const found = await world.store.read(KEY);
  const decoded = found.kind === "found" ? decodeRecord(found.body) : undefined;
  if (decoded?.kind !== "record") {
    throw new Error("The record of this very version cannot be read.");
  }
  return decoded.record;
}

async function worldWith(body: string | Uint8Array): Promise<World> {
  const world = createWorld();
  await world.store.create(KEY, typeof body === "string" ? encoder.encode(body) : body);
  return world;
}

const changes: readonly (readonly [string, Record<string, unknown> | string | Uint8Array])[] = [
  ["an empty file", ""],
  ["half a record", '{"version": 1, "operation'],
  ["bytes that are not text", new Uint8Array([0xff, 0xfe, 0x00])],
  ["a lock of another tool", '{"pid": 41, "createdAt": "2026-01-01T00:00:00Z"}'],
  ["an array", "[]"],
  ["a later version of the record", { version: 2 }],
  ["a ttl of Infinity", '{"ttl_ms": Infinity}'],
  ["a ttl of 1e999, which parses as Infinity", "TTL"],
  ["a ttl below the bound that writers obey", { ttl_ms: 10 }],
  ["a ttl of a year", { ttl_ms: 31_536_000_000 }],
  ["a time in the year 9999", { expires_at: "9999-12-31T23:59:59Z" }],
  ["a time that is none", { acquired_at: "yesterday" }],
  ["a token that leaves no room for another", { token: 9_007_199_254_740_991 }],
  ["a negative token", { token: -1 }],
  ["a state that does not exist", { state: "maybe" }],
  ["no nonce", { nonce: undefined }],
];

describe("a record that cannot be understood", () => {
  it.each(changes)("(%s) is held by unknown: never free, never taken over, and the error names the key", async (_, change) => {
    const good = await goodRecord();
    const body =
      change === "TTL" ? JSON.stringify(good).replace(/"ttl_ms":\d+/, '"ttl_ms":1e999') : typeof change === "string" || change instanceof Uint8Array ? change : JSON.stringify({ ...good, ...change });
    const world = await worldWith(body);
    const before = await world.store.read(KEY);
    world.clock.pause(10 * 86_400_000);
    await expect(world.manager({ liveness: "gone" }).acquire("deploy", { waitMs: 0 })).rejects.toMatchObject({
      code: "UNREADABLE",
      message: expect.stringContaining(KEY) as string,
    });
    await expect(world.manager().acquire("deploy", { mode: "shared", waitMs: 0 })).rejects.toMatchObject({ code: "UNREADABLE" });
    expect((await world.manager().inspect("deploy")).state).toBe("unknown");
    const after = await world.store.read(KEY);
    expect(after.kind === "found" && before.kind === "found" && after.version === before.version).toBe(true);
  });

  it("can be broken by its version, and tokens go on above what a clock could have given", async () => {
    const world = await worldWith("rubbish");
    const status = await world.manager().inspect("deploy");
    const found = status.exclusive;
    if (found?.kind !== "unreadable") {
      throw new Error("It was read.");
    }
    const broken = await world.manager().breakLock("deploy", { key: found.key, version: found.version });
    expect(broken.record).toBeNull();
    const lease = await world.manager().acquire("deploy");
    expect(lease.token).toBeGreaterThan(broken.token);
  });

  it("among the readers keeps a writer out", async () => {
    const world = createWorld();
    await world.store.create("deploy/lock.shared/abc", encoder.encode("rubbish"));
    await expect(world.manager().acquire("deploy", { waitMs: 0 })).rejects.toMatchObject({ code: "UNREADABLE", message: expect.stringContaining("lock.shared/abc") as string });
  });
});

describe("fields that this version does not know", () => {
  it("survive a renewal, a release and the next holder", async () => {
    const world = createWorld();
    const lease = await world.manager().acquire("deploy");
    const found = await world.store.read(KEY);
    if (found.kind !== "found") {
      throw new Error("There is no record.");
    }
    await lease.release();
    const released = await world.store.read(KEY);
    const record = { ...(JSON.parse(new TextDecoder().decode(found.body)) as object), state: "released", waiters: ["x"] };
    await world.store.replace(KEY, encoder.encode(JSON.stringify(record)), released.kind === "found" ? released.version : toVersion(""));
    const next = await world.manager().acquire("deploy");
    await next.renew();
    await next.release();
    const last = await world.store.read(KEY);
    expect(last.kind === "found" ? (JSON.parse(new TextDecoder().decode(last.body)) as object) : {}).toMatchObject({ waiters: ["x"], state: "released" });
  });
});

describe("options", () => {
  const wrong: readonly (readonly [AcquireOptions, string])[] = [
    [{ ttlMs: 999 }, "ttlMs is 999; it must be a number of milliseconds from 1,000 to 86,400,000."],
    [{ ttlMs: Number.POSITIVE_INFINITY }, "ttlMs is Infinity"],
    [{ ttlMs: Number.NaN }, "ttlMs is NaN"],
    [{ waitMs: -1 }, "waitMs is -1; it must be a number of milliseconds from 0 to 2,592,000,000."],
    [{ ttlMs: 10_000, marginMs: 50 }, "marginMs is 50; it must be a number of milliseconds from 100 to 5,000 for a ttlMs of 10,000."],
    [{ operation: "x".repeat(257) }, "it must be a text of up to 256 characters."],
  ];

  it.each(wrong)("%j are refused, naming the option, the value and the range", async (options, message) => {
    await expect(createWorld().manager().acquire("deploy", options)).rejects.toMatchObject({ code: "INVALID_OPTION", message: expect.stringContaining(message) as string });
  });

  it("that are misspelt are refused", async () => {
    const options: Record<string, unknown> = { ttl: 5 };
    await expect(createWorld().manager().acquire("deploy", options)).rejects.toMatchObject({ code: "INVALID_OPTION", message: 'There is no option "ttl".' });
  });

  it("of a manager are checked when it is made", () => {
    expect(() => createWorld().manager({ graceMs: 1 })).toThrow("graceMs is 1; it must be a number of milliseconds from 100 to 600,000.");
  });
});

describe("a lock name", () => {
  it.each([["", "at least one character"], ["../x", ".."], ["a//b", "empty part"], ["x".repeat(10_000), "10000 characters"], ["a\\b", "backslash"], ["a/lock.shared", "a lock's own keys"]])(
    "%s is refused, saying why",
    async (name, why) => {
      await expect(createWorld().manager().acquire(name)).rejects.toMatchObject({ code: "INVALID_NAME", message: expect.stringContaining(why) as string });
    },
  );
});
