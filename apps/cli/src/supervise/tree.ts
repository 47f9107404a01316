import type { ProcessInfo, ProcessTable } from "./processes.ts";

/** The environment variable by which every process of a command is known, also when it became a daemon. */
export const TREE_VARIABLE = "HOLDFAST_TREE";
/** Marks the watchers, which belong to no tree: they must outlive what they stop. */
export const GUARD_VARIABLE = "HOLDFAST_GUARD";

/** The value for a command's environment: its own tree after those it already belongs to. */
export function joinedTrees(current: string | undefined, treeId: string): string {
  return `${current === undefined || current === "" ? ":" : current}${treeId}:`;
}

/** How one command's tree is told from everything else on the machine. */
export interface TreeIdentity {
  readonly treeId: string;
  /** The command itself. */
  readonly root: { readonly pid: number; readonly startedAt: string };
  /** Whether the command leads a process group of its own; then all of the group belongs to it. */
  readonly ownGroup: boolean;
}

/**
 * Every living process of the tree: those that carry the cookie in their environment, the command itself, its process
 * group, and all descendants of these. A process that wiped its environment is found by its group or its parent.
 *
 * @param known Members found before: they stay members when their parent has ended since.
 */
export function membersOf(tree: TreeIdentity, table: ProcessTable, known: readonly ProcessInfo[] = []): readonly ProcessInfo[] {
  const cookie = `:${tree.treeId}:`;
  const candidates = table.filter((process) => process.alive && !process.guard);
  const members = new Map<number, ProcessInfo>();
  const add = (found: Iterable<ProcessInfo>): void => {
    for (const process of found) {
      members.set(process.pid, process);
    }
  };
  const isRoot = ({ pid, startedAt }: ProcessInfo): boolean => pid === tree.root.pid && startedAt === tree.root.startedAt;
  const wasFound = ({ pid, startedAt }: ProcessInfo): boolean => known.some((member) => member.pid === pid && member.startedAt === startedAt);
  add(candidates.filter((process) => process.trees.includes(cookie) || isRoot(process) || wasFound(process)));
  // A group number can be given away again once its group is empty: it counts only while a proven member is in it,
  // or while the command is there, if only as a zombie.
  const groupProven = table.some(isRoot) || [...members.values()].some(({ group }) => group === tree.root.pid);
  if (tree.ownGroup && groupProven) {
    add(candidates.filter(({ group }) => group === tree.root.pid));
  }
  for (let before = -1; before !== members.size; ) {
    before = members.size;
    add(candidates.filter(({ parent }) => members.has(parent)));
  }
  return [...members.values()];
}
