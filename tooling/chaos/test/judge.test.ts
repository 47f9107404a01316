import { describe, expect, it } from "vitest";
import { judge } from "../src/verdict.ts";
import type { Told } from "../src/told.ts";

const GRACE_MS = 1_000;
const TTL_MS = 1_000;

function lease(worker: string, id: string, token: number, fromMs: number, untilMs: number, mode: "exclusive" | "shared" = "exclusive"): Told[] {
  return [
    { event: "trying", worker, lock: "one", mode, atMs: fromMs - 2 },
    { event: "acquired", worker, lock: "one", mode, lease: id, token, atMs: fromMs - 1 },
    { event: "step", worker, lease: id, atMs: fromMs },
    { event: "step", worker, lease: id, atMs: untilMs },
    { event: "ended", worker, lease: id, how: "released", atMs: untilMs + 1 },
  ];
}

const inOrder = (told: readonly Told[]): readonly Told[] => told.toSorted((one, other) => ("atMs" in one ? one.atMs : 0) - ("atMs" in other ? other.atMs : 0));
const verdictOf = (told: readonly Told[], kills: readonly { worker: string; atMs: number }[] = []) => judge({ told: inOrder(told), kills, ttlMs: TTL_MS, graceMs: GRACE_MS, outageMs: 0 });

describe("the judge of a run", () => {
  it("finds nothing in leases that follow each other, and in readers that share", () => {
    const told = [...lease("a", "a1", 1, 100, 200), ...lease("b", "b1", 2, 300, 400), ...lease("c", "c1", 3, 500, 700, "shared"), ...lease("d", "d1", 3, 600, 800, "shared")];
    expect(verdictOf(told)).toMatchObject({ leases: 4, violations: [] });
  });

  it("finds two that believed at one moment", () => {
    const verdict = verdictOf([...lease("a", "a1", 1, 100, 300), ...lease("b", "b1", 2, 200, 400)]);
    expect(verdict.problems).toMatchObject([{ kind: "overlap", lock: "one" }]);
    expect(verdict.violations.join()).toContain("overlap");
  });

  it("finds a token that did not grow, and one that two leases wrote with", () => {
    expect(verdictOf([...lease("a", "a1", 5, 100, 200), ...lease("b", "b1", 4, 300, 400)]).problems).toMatchObject([{ kind: "token-order" }]);
    expect(verdictOf([...lease("a", "a1", 5, 100, 200), ...lease("b", "b1", 5, 300, 400)]).fenced.confused).toHaveLength(1);
  });

  it("counts the late write of one that was overtaken as refused, and not as a fault", () => {
    const late: Told[] = [...lease("a", "a1", 1, 100, 200), ...lease("b", "b1", 2, 300, 400), { event: "step", worker: "a", lease: "a1", atMs: 150 }];
    expect(judge({ told: late, kills: [], ttlMs: TTL_MS, graceMs: GRACE_MS, outageMs: 0 })).toMatchObject({ fenced: { rejected: 1, confused: [] }, violations: [] });
  });

  it("takes the kernel's word that somebody is inside only against one who goes on believing", () => {
    const met: Told = { event: "met", worker: "b", lock: "one", lease: "b1", owner: "a1", atMs: 250 };
    expect(verdictOf([...lease("a", "a1", 1, 100, 200), ...lease("b", "b1", 2, 240, 300), met]).meetings).toEqual({ all: 1, believed: 0 });
    expect(verdictOf([...lease("a", "a1", 1, 100, 260), ...lease("b", "b1", 2, 240, 300), met]).violations.join()).toContain("the kernel saw b");
  });

  it("tells a lock that stayed shut after its holder was killed", () => {
    const killed = lease("a", "a1", 1, 100, 200).slice(0, -1);
    const wanted: Told = { event: "trying", worker: "b", lock: "one", mode: "exclusive", atMs: 150 };
    const [, ...next] = lease("b", "b1", 2, 60_000, 60_100);
    const verdict = verdictOf([...killed, wanted, ...next], [{ worker: "a", atMs: 201 }]);
    expect(verdict.recoveries).toMatchObject({ count: 1, longestMs: 59_798, tooLate: 1 });
    expect(verdict.violations.join()).toContain("stayed shut");
  });

  it("is not content with a run in which nobody held anything", () => {
    expect(verdictOf([]).violations.join()).toContain("nothing was proven");
  });
});
