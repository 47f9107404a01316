import { hashText } from "../hash.ts";
import { type InodeTable, TOP } from "./inode-table.ts";

/**
 * A text that is equal for two file systems that nobody can tell apart: inode numbers count only where two names share
 * one, a scan is open, or numbers are given again.
 */
export function describeTable(table: InodeTable, showsOldListings: boolean): string {
  const seen = new Map<number, number>();
  const lines: string[] = [`${table.nowMs}`];
  const visit = (inode: number, path: string): void => {
    const node = table.inodes.get(inode);
    const before = seen.get(inode);
    const number = table.reusesInodes ? inode : (before ?? seen.size);
    seen.set(inode, number);
    if (node === undefined || before !== undefined) {
      lines.push(`${path}=${number}`);
      return;
    }
    if (node.kind === "file") {
      lines.push(`${path}${table.reusesInodes ? `=${inode}` : ""} ${node.digest} ${node.modifiedMs} ${node.changedMs} ${node.links}`);
      return;
    }
    const old = showsOldListings ? [...node.namesBefore].sort().join() : "";
    lines.push(`${path}/ ${node.modifiedMs} ${node.changedMs} ${old}`);
    for (const name of [...node.entries.keys()].sort()) {
      visit(node.entries.get(name) ?? TOP, `${path}/${name}`);
    }
  };
  visit(TOP, "");
  for (const [scan, { inode, always, ever }] of [...table.scans].sort(([one], [other]) => one - other)) {
    lines.push(`${scan} ${seen.get(inode) ?? "gone"} ${[...always].sort().join()} ${[...ever].sort().join()}`);
  }
  return lines.join("\n");
}

/** 53 bits of a text, as a number: of a million texts two share one with a chance of 1 in 20,000. */
export function wideHash(text: string): number {
  return hashText(text, 0x811c9dc5) * 2_097_152 + (hashText(text, 0x1b873593) >>> 11);
}
