import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { checkHistory, describeHistoryProblem, type HistoryEntry, HistoryFormatError, judgeHistory } from "@holdfast/simulator";

const SCRIPT = fileURLToPath(new URL("../history.mjs", import.meta.url));

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

const line = (fields: Record<string, unknown>): string => `${JSON.stringify({ lock: "job", mode: "exclusive", ...fields })}\n`;

/** Two holders that take turns, told by themselves; a judge that saw the writes arrive. */
const ALPHA = line({ kind: "began", holder: "alpha", token: 1, at_ms: 0 }) + line({ kind: "still", holder: "alpha", token: 1, at_ms: 8 }) + line({ kind: "ended", holder: "alpha", token: 1, at_ms: 10 });
const BETA = line({ kind: "began", holder: "beta", token: 3, at_ms: 20 }) + line({ kind: "still", holder: "beta", token: 3, at_ms: 25 });
const JUDGE = line({ kind: "accepted", holder: "alpha", token: 1, at_ms: 5 }) + line({ kind: "accepted", holder: "beta", token: 3, at_ms: 22 });

describe("a history that real processes wrote down", () => {
  it("passes when holders follow each other", () => {
    expect(judgeHistory([ALPHA, BETA, JUDGE])).toEqual({ leases: 2, writes: 2, problems: [] });
  });

  it("shows an overlap that was planted, also one that only a last `still` tells", () => {
    const stays = ALPHA.replace(/.*"ended".*\n/, line({ kind: "still", holder: "alpha", token: 1, at_ms: 21 }));
    const { problems } = judgeHistory([stays, BETA, JUDGE]);
    expect(problems.map(describeHistoryProblem)).toEqual(["job: alpha (exclusive, token 1, from 0 to 21 ms) and beta (exclusive, token 3, from 20 to 25 ms) overlap"]);
    expect(judgeHistory([stays + line({ kind: "broken", holder: "alpha", token: 1, at_ms: 15 }), BETA, JUDGE]).problems).toEqual([]);
  });

  it("shows a stale token that was planted", () => {
    const { problems } = judgeHistory([ALPHA, BETA, JUDGE + line({ kind: "accepted", holder: "alpha", token: 1, at_ms: 30 })]);
    expect(problems.map(describeHistoryProblem)).toEqual(["job: a write of alpha with token 1 at 30 ms was accepted after a write of beta with token 3 at 22 ms"]);
  });

  it("believes the earlier end when a killed holder is told of twice", () => {
    expect(judgeHistory([ALPHA, line({ kind: "ended", holder: "alpha", token: 1, at_ms: 40 }), BETA]).problems).toEqual([]);
  });

  it("forgives a killed writer its last line, and nobody any other", () => {
    expect(judgeHistory([`${ALPHA}{"kind":"beg`]).leases).toBe(1);
    expect(() => judgeHistory([`{"kind":"beg\n${ALPHA}`])).toThrow(/^Line 1 of history 1: /);
    expect(() => judgeHistory([ALPHA, line({ kind: "began", holder: "beta", token: "3", at_ms: 1 })])).toThrow("Line 1 of history 2: token must be a number.");
    expect(() => judgeHistory([line({ kind: "seen", holder: "beta", token: 3, at_ms: 1 })])).toThrow(HistoryFormatError);
    expect(() => judgeHistory([line({ kind: "ended", holder: "beta", token: 3, at_ms: 1 })])).toThrow("never began");
  });

  it("is judged by the script, whose exit code tells", async () => {
    const folder = await mkdtemp(join(tmpdir(), "holdfast-history-"));
    try {
      await writeFile(join(folder, "alpha"), ALPHA);
      await writeFile(join(folder, "beta"), BETA.replaceAll("20", "2"));
      const judged = spawnSync(process.execPath, [SCRIPT, join(folder, "alpha"), join(folder, "beta")], { encoding: "utf8" });
      expect(judged).toMatchObject({ status: 1, stdout: expect.stringMatching(/overlap\n2 leases, 0 writes: 1 promises are broken\n$/) });
      expect(spawnSync(process.execPath, [SCRIPT, join(folder, "alpha")], { encoding: "utf8" })).toMatchObject({ status: 0, stdout: "1 leases, 0 writes: nothing is wrong\n" });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
