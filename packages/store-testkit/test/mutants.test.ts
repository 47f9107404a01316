import { describe, expect, it } from "vitest";
import { checkStore, registerClauses } from "../src/index.ts";
import { ageMutants } from "./mutants/ages.ts";
import { connectionMutants } from "./mutants/connections.ts";
import { crowdMutants } from "./mutants/crowds.ts";
import { keyMutants } from "./mutants/keys.ts";
import { listMutants } from "./mutants/lists.ts";
import { readMutants } from "./mutants/reads.ts";
import { removeMutants } from "./mutants/removes.ts";
import { watchMutants } from "./mutants/watches.ts";
import { writeMutants } from "./mutants/writes.ts";
import { createVirtualClock } from "./virtual-clock.ts";

const mutants = [
  ...connectionMutants,
  ...readMutants,
  ...writeMutants,
  ...removeMutants,
  ...listMutants,
  ...keyMutants,
  ...crowdMutants,
  ...ageMutants,
  ...watchMutants,
];

describe("a store that", () => {
  for (const { name, kills, open } of mutants) {
    it(`${name} fails ${kills.join(", ")}`, async () => {
      for (const id of kills) {
        const clock = createVirtualClock();
        const clauses = registerClauses.filter((clause) => clause.id === id);
        const { results } = await checkStore({ connect: open(clock), clauses, clock, seed: 1 });
        expect(results.map(({ status, problem }) => ({ id, status, problem }))).toEqual([
          { id, status: "failed", problem: expect.stringMatching(/\.$/) },
        ]);
      }
    });
  }
});

describe("the clauses", () => {
  const killers = new Set(mutants.flatMap((mutant) => mutant.kills));

  it.each(registerClauses.map((clause) => clause.id))("%s is not hollow: some mutant fails it", (id) => {
    expect([...killers]).toContain(id);
  });

  it("are told apart by their ids, of the form subject.promise", () => {
    const ids = registerClauses.map((clause) => clause.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/.test(id))).toEqual([]);
  });

  it("say for each capability what holds with it and what holds without", () => {
    for (const capability of ["storeClock", "watch", "deleteIfMatch"] as const) {
      const values = registerClauses.filter((clause) => clause.requires?.capability === capability).map((clause) => clause.requires?.value);
      expect(values, capability).toEqual(expect.arrayContaining([true, false]));
    }
  });
});
