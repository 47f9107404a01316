import { describe, expect, it } from "vitest";
import type { ProcessInfo } from "../src/supervise/processes.ts";
import { joinedTrees, membersOf, type TreeIdentity } from "../src/supervise/tree.ts";

const tree: TreeIdentity = { treeId: "t1", ownGroup: true, root: { pid: 100, startedAt: "5" } };

function process(pid: number, changes: Partial<ProcessInfo> = {}): ProcessInfo {
  return { pid, parent: 1, group: pid, startedAt: "9", alive: true, trees: "", guard: false, unsure: false, ...changes };
}

const root = process(100, { startedAt: "5" });
const pidsOf = (...table: ProcessInfo[]): number[] => membersOf(tree, table).map(({ pid }) => pid).sort((a, b) => a - b);

describe("the tree of a command", () => {
  it("holds whoever carries its cookie, wherever it went", () => {
    expect(pidsOf(process(7, { trees: ":t0:t1:" }), process(8, { trees: ":t11:" }))).toEqual([7]);
  });

  it("holds the group and all descendants of the command", () => {
    expect(pidsOf(root, process(101, { group: 100 }), process(102, { parent: 101, group: 102 }), process(103))).toEqual([100, 101, 102]);
  });

  it("does not hold a group whose number was given away again", () => {
    expect(pidsOf(process(100, { startedAt: "77" }), process(101, { group: 100, startedAt: "78" }))).toEqual([]);
  });

  it("still holds the group while the command is a zombie in it", () => {
    expect(pidsOf({ ...root, alive: false }, process(101, { group: 100 }))).toEqual([101]);
  });

  it("holds nobody of the group that it shares with others on a terminal", () => {
    const shared = { ...tree, ownGroup: false };
    expect(membersOf(shared, [root, process(101, { group: 100 })]).map(({ pid }) => pid)).toEqual([100]);
  });

  it("holds no watcher, not even the one of a nested run", () => {
    expect(pidsOf(root, process(101, { parent: 100, trees: ":t1:" }), process(102, { parent: 101, guard: true }), process(103, { parent: 102 }))).toEqual([100, 101]);
  });

  it("keeps whom it held when their parent has ended", () => {
    const orphan = process(105);
    expect(membersOf(tree, [orphan], [orphan])).toEqual([orphan]);
    expect(membersOf(tree, [{ ...orphan, startedAt: "10" }], [orphan])).toEqual([]);
  });

  it("is joined to the trees around it", () => {
    expect(joinedTrees(undefined, "a")).toBe(":a:");
    expect(joinedTrees(":a:", "b")).toBe(":a:b:");
  });
});
