import { describe, expect, it } from "vitest";
import { checkHistory, type HistoryEntry } from "@holdfast/simulator";

const held = (holder: string, mode: HistoryEntry["mode"], token: number, fromMs: number, untilMs: number): HistoryEntry => ({ lock: "job", holder, mode, token, fromMs, untilMs });

describe("the history checker", () => {
  it("passes leases that follow each other, and readers side by side", () => {
    expect(checkHistory([held("a", "exclusive", 1, 0, 10), held("b", "shared", 2, 10, 30), held("c", "shared", 2, 15, 40), held("d", "exclusive", 3, 40, 50)])).toEqual([]);
  });

  it("finds two writers at one moment", () => {
    const [one, other] = [held("a", "exclusive", 1, 0, 10), held("b", "exclusive", 2, 9, 20)];
    expect(checkHistory([other, one])).toEqual([{ kind: "overlap", lock: "job", earlier: one, later: other }]);
  });

  it("finds a reader under a writer, and lets other locks be", () => {
    expect(checkHistory([held("a", "exclusive", 1, 0, 10), { ...held("b", "shared", 2, 5, 6), lock: "other" }])).toEqual([]);
    expect(checkHistory([held("a", "exclusive", 1, 0, 10), held("b", "shared", 2, 5, 6)]).map(({ kind }) => kind)).toEqual(["overlap"]);
  });

  it("finds a token that did not grow, and an equal one behind a writer", () => {
    expect(checkHistory([held("a", "exclusive", 2, 0, 10), held("b", "exclusive", 2, 20, 30)]).map(({ kind }) => kind)).toEqual(["token-order"]);
    expect(checkHistory([held("a", "exclusive", 2, 0, 10), held("b", "shared", 2, 20, 30)]).map(({ kind }) => kind)).toEqual(["token-order"]);
  });

  it("lets whom an operator broke overlap", () => {
    expect(checkHistory([{ ...held("a", "exclusive", 1, 0, 10), broken: true }, held("b", "exclusive", 3, 5, 20)])).toEqual([]);
  });
});
