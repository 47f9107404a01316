import { createMemoryStore, isClaimStore, type RegisterStore } from "@holdfast/store";
import { describe, expect, it } from "vitest";
import { allInvariants, findFailure, renderSvg, type Subject, turn, USUAL } from "@holdfast/simulator";
import { createSmallModel } from "./small-lease-model.ts";

const SCENARIO = { ...USUAL, id: "store", title: "one process", processes: [{ name: "alpha", script: turn("exclusive", "a", 100) }] };

/** Hands the simulated store out of a run, next to one that is the contract as a program, and compares what they answer. */
function comparing(script: (store: RegisterStore) => Promise<readonly unknown[]>, seen: unknown[]): Subject {
  const model = createSmallModel();
  return {
    createLockManager(options) {
      if (isClaimStore(options.store)) {
        throw new RangeError("These are registers.");
      }
      void Promise.all([script(options.store), script(createMemoryStore())]).then((answers) => seen.push(...answers));
      return model.createLockManager(options);
    },
  };
}

describe("the simulated store", () => {
  it("answers as the contract's reference does, up to the stamps", async () => {
    const seen: unknown[] = [];
    const body = (text: string): Uint8Array => new TextEncoder().encode(text);
    const script = async (store: RegisterStore): Promise<readonly unknown[]> => {
      const made = await store.create("box/one", body("1"));
      const version = made.kind === "written" ? made.version : undefined;
      if (version === undefined) {
        return ["not written"];
      }
      const answers = [
        await store.create("box/one", body("2")),
        await store.read("box/none"),
        await store.read("box/one", { unlessVersion: version }),
        await store.replace("box/one", body("3"), version),
        await store.replace("box/one", body("4"), version),
        await store.replace("box/none", body("5"), version),
        await store.remove("box/one", version),
        await store.list("box/"),
        await store.remove("box/none", version),
      ];
      return answers.map((answer) => ("kind" in answer ? answer.kind : answer.map(({ key }) => key)));
    };
    const exploration = { subject: comparing(script, seen), scenario: SCENARIO, invariants: allInvariants.slice(0, 1) };
    expect(await findFailure({ ...exploration, seedPrefix: "compare", schedules: 1, failures: 1 })).toBeNull();
    expect(seen.slice(0, 2)).toEqual([
      ["conflict", "absent", "unchanged", "written", "conflict", "conflict", "conflict", ["box/one"], "removed"],
      ["conflict", "absent", "unchanged", "written", "conflict", "conflict", "conflict", ["box/one"], "removed"],
    ]);
  });

  it("a failure is drawn with its actors, its requests and the overlap", async () => {
    const scenario = { ...SCENARIO, processes: [...SCENARIO.processes, { name: "beta", script: turn("exclusive", "b", 100) }] };
    const found = await findFailure({ subject: createSmallModel({ unknownIsWritten: true }), scenario, invariants: allInvariants.slice(0, 1), seedPrefix: "svg", schedules: 5_000, failures: 1 });
    expect(found).not.toBeNull();
    const svg = found === null ? "" : renderSvg(found.shrunk.result, "a lost answer taken for a success");
    expect(svg.match(/class="actor"/g)).toHaveLength(3);
    expect(svg.match(/class="overlap"/g)).toHaveLength(2);
    expect(svg).toContain("create job/lock.exclusive");
  });
});
