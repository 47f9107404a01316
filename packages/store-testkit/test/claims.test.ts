import { createMemoryClaimStore, type MemoryClaimStoreOptions } from "@holdfast/store";
import { describe, expect, it } from "vitest";
import { checkClaimStore, claimClauses, describeClaimConformance, shareClaimStore } from "../src/index.ts";
import { keyMutants } from "./claim-mutants/keys.ts";
import { listMutants } from "./claim-mutants/lists.ts";
import { putMutants } from "./claim-mutants/puts.ts";
import { removeMutants } from "./claim-mutants/removes.ts";
import { timeMutants } from "./claim-mutants/times.ts";
import { createVirtualClock } from "./virtual-clock.ts";

const clock = createVirtualClock();
const stores: readonly (readonly [string, MemoryClaimStoreOptions])[] = [
  ["without a clock", {}],
  ["with a clock", { nowMs: clock.nowMs }],
  ["that keeps versions", { nowMs: clock.nowMs, keepsVersions: true }],
  ["whose listings are late", { nowMs: clock.nowMs, listing: { kind: "delayed", delayMs: 300 } }],
];
for (const [name, options] of stores) {
  describeClaimConformance({ describe, it }, { name: `a store of claims in memory ${name}`, clock, open: () => ({ connect: shareClaimStore(createMemoryClaimStore(options)) }) });
}

const mutants = [...putMutants, ...listMutants, ...removeMutants, ...keyMutants, ...timeMutants];

describe("a store of claims that", () => {
  for (const { name, kills, open } of mutants) {
    it(`${name} fails ${kills.join(", ")}`, async () => {
      for (const id of kills) {
        const ownClock = createVirtualClock();
        const clauses = claimClauses.filter((clause) => clause.id === id);
        const { results } = await checkClaimStore({ connect: open(ownClock), clauses, clock: ownClock, seed: 1 });
        expect(results.map(({ status, problem }) => ({ id, status, problem }))).toEqual([{ id, status: "failed", problem: expect.stringMatching(/\.$/) }]);
      }
    });
  }
});

describe("the clauses about claims", () => {
  const killers = new Set(mutants.flatMap((mutant) => mutant.kills));

  it.each(claimClauses.map((clause) => clause.id))("%s is not hollow: some mutant fails it", (id) => {
    expect([...killers]).toContain(id);
  });

  it("are told apart by their ids, of the form claim-subject.promise", () => {
    const ids = claimClauses.map((clause) => clause.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^claim-[a-z]+\.[a-z]+(-[a-z]+)*$/.test(id))).toEqual([]);
  });
});

describe("a check of a store of claims", () => {
  it("proves it exclusive, and leaves nothing behind", async () => {
    const memory = createMemoryClaimStore({ nowMs: clock.nowMs, keepsVersions: true });
    const report = await checkClaimStore({ connect: shareClaimStore(memory), clock });
    expect(report.guarantee).toBe("exclusive");
    expect(report.results.reduce((sum, result) => sum + (result.leftBehind ?? 1), 0)).toBe(0);
    expect(await memory.list("")).toEqual([]);
  });

  it("waits for a listing that is said to be late, and never blames it for that", async () => {
    const late = createMemoryClaimStore({ nowMs: clock.nowMs, listing: { kind: "delayed", delayMs: 500 } });
    const clauses = claimClauses.filter(({ id }) => id.startsWith("claim-list."));
    const report = await checkClaimStore({ connect: shareClaimStore(late), clock, clauses });
    expect(report.results.filter(({ status }) => status !== "passed")).toEqual([]);
    expect(report.guarantee).toBe("exclusive");
  });

  it("calls a store advisory whose listings nobody vouches for, however well it did today", async () => {
    const memory = createMemoryClaimStore({ nowMs: clock.nowMs, listing: { kind: "unknown" } });
    expect((await checkClaimStore({ connect: shareClaimStore(memory), clock })).guarantee).toBe("advisory");
  });
});
