import { describe, expect, it } from "vitest";
import type { Answer } from "../src/answers.ts";
import { judge } from "../src/verdict.ts";
import type { Kill } from "../src/recovery.ts";
import type { Told } from "../src/told.ts";

const BOUND_MS = 7_000;

function lease(worker: string, id: string, token: number, fromMs: number, untilMs: number, mode: "exclusive" | "shared" = "exclusive", answers: readonly Answer[] = []): Told[] {
  return [
    { event: "trying", worker, lock: "one", mode, atMs: fromMs - 2, wallMs: fromMs - 2 },
    { event: "acquired", worker, lock: "one", mode, lease: id, token, guarantee: "fenced", answers, atMs: fromMs - 1 },
    { event: "step", worker, lease: id, atMs: fromMs },
    { event: "step", worker, lease: id, atMs: untilMs },
    { event: "ended", worker, lease: id, how: "released", atMs: untilMs + 1 },
  ];
}

const inOrder = (told: readonly Told[]): readonly Told[] => told.toSorted((one, other) => ("atMs" in one ? one.atMs : 0) - ("atMs" in other ? other.atMs : 0));
const judgeAsTold = (told: readonly Told[], kills: readonly Kill[] = [], lagMs = 0) => judge({ told, isWhole: true, kills, recoveryBoundMs: BOUND_MS, lagWithinMs: () => lagMs });
const verdictOf = (told: readonly Told[], kills: readonly Kill[] = [], lagMs = 0) => judgeAsTold(inOrder(told), kills, lagMs);

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
    expect(verdictOf([...lease("a", "a1", 5, 100, 200), ...lease("b", "b1", 5, 300, 400)]).fenced.stale).toHaveLength(1);
  });

  it("counts the late write of one that was overtaken as refused, and not as a fault", () => {
    const late: Told[] = [...lease("a", "a1", 1, 100, 200), ...lease("b", "b1", 2, 300, 400), { event: "step", worker: "a", lease: "a1", atMs: 150 }];
    expect(judgeAsTold(late)).toMatchObject({ fenced: { rejected: 1, stale: [] }, violations: [] });
  });

  it("finds the late write that a register had to accept, because the later lease had the lower token", () => {
    const late: Told[] = [...lease("a", "a1", 5, 100, 200), ...lease("b", "b1", 5, 300, 400), { event: "step", worker: "a", lease: "a1", atMs: 150 }];
    expect(judgeAsTold(late).fenced.stale).toEqual(["one: token 5 of b after token 5 of a", "one: token 5 of a after token 5 of b"]);
  });

  it("takes the kernel's word that somebody is inside only against one who goes on believing", () => {
    const met: Told = { event: "met", worker: "b", lock: "one", lease: "b1", owner: "a1", atMs: 250 };
    expect(verdictOf([...lease("a", "a1", 1, 100, 200), ...lease("b", "b1", 2, 240, 300), met]).meetings).toEqual({ all: 1, believed: 0 });
    expect(verdictOf([...lease("a", "a1", 1, 100, 260), ...lease("b", "b1", 2, 240, 300), met]).violations.join()).toContain("the kernel saw b");
  });

  const killed = lease("a", "a1", 1, 100, 200).slice(0, -1);
  const wanted: Told = { event: "trying", worker: "b", lock: "one", mode: "exclusive", atMs: 150, wallMs: 150 };
  const [, ...next] = lease("b", "b1", 2, 60_000, 60_100);
  const inPeace: Kill = { worker: "a", atMs: 201, inPeace: true };

  it("tells a lock that stayed shut after its holder was killed in peace", () => {
    const verdict = verdictOf([...killed, wanted, ...next], [inPeace]);
    expect(verdict.recoveries).toMatchObject({ count: 1, longestMs: 59_798, tooLate: 1, starved: 0 });
    expect(verdict.violations.join()).toContain("stayed shut");
  });

  it("takes a lock that nobody got any more for one that stayed shut to the end", () => {
    const gaveUp: Told[] = [60_000, 60_050].map((atMs) => ({ event: "failed", worker: "b", code: "TIMED_OUT", message: "", atMs }));
    expect(verdictOf([...killed, wanted, ...gaveUp], [inPeace]).recoveries).toMatchObject({ count: 1, longestMs: 59_849, tooLate: 1 });
  });

  it("counts the wait of those who gave up and turned to something else, when others wanted the lock before they did", () => {
    const others: Told[] = [
      { ...wanted, worker: "c", atMs: 30_000 },
      { ...wanted, lock: "two", atMs: 40_000 },
      { ...wanted, atMs: 59_000 },
    ];
    expect(verdictOf([...killed, wanted, ...others, ...next], [inPeace]).recoveries).toMatchObject({ longestMs: 59_798, tooLate: 1 });
    expect(verdictOf([...killed, wanted, ...others, ...next], [inPeace, { worker: "c", atMs: 35_000, inPeace: false }]).recoveries).toMatchObject({ longestMs: 999 });
  });

  it("blames the store for the three answers that a takeover needs, and for no more", () => {
    const [, ...slow] = lease("b", "b1", 2, 60_000, 60_100, "exclusive", [[100, 50_000], [40_000, 17_700], [45_000, 17_700], [50_000, 17_700], [55_000, 17_000]]);
    expect(verdictOf([...killed, wanted, ...slow], [inPeace]).recoveries).toMatchObject({ starved: 1, tooLate: 0, slowestAnswerMs: 17_700 });
    const [, ...faster] = lease("b", "b1", 2, 60_000, 60_100, "exclusive", [[100, 50_000], [40_000, 17_000], [45_000, 17_000], [50_000, 17_000], [55_000, 17_000]]);
    expect(verdictOf([...killed, wanted, ...faster], [inPeace]).recoveries).toMatchObject({ starved: 0, tooLate: 1 });
  });

  it("blames the machine for what it kept the judge itself waiting, and for no more", () => {
    expect(verdictOf([...killed, wanted, ...next], [inPeace], 53_000)).toMatchObject({ recoveries: { starved: 1, tooLate: 0 }, violations: [] });
    expect(verdictOf([...killed, wanted, ...next], [inPeace], 52_000).recoveries).toMatchObject({ starved: 0, tooLate: 1 });
  });

  it("counts the wait from the first try where nobody was waiting, and does not judge one that other faults disturbed", () => {
    expect(verdictOf([...killed, { ...wanted, atMs: 59_000 }, ...next], [inPeace]).recoveries).toMatchObject({ longestMs: 999, tooLate: 0 });
    expect(verdictOf([...killed, wanted, ...next], [{ ...inPeace, inPeace: false }])).toMatchObject({ recoveries: { count: 0, disturbed: { count: 1, longestMs: 59_798 } }, violations: [] });
  });

  it("is not content with a run of which it saw only a part", () => {
    expect(judge({ told: inOrder(lease("a", "a1", 1, 100, 200)), isWhole: false, kills: [], recoveryBoundMs: BOUND_MS, lagWithinMs: () => 0 }).violations.join()).toContain("not judged");
  });

  it("is not content with a run in which nobody held anything", () => {
    expect(verdictOf([]).violations.join()).toContain("nothing was proven");
  });
});
