/**
 * Reads a log in which processes write `in <pid>` and `out <pid>` while they hold. Whoever writes after another came in was inside
 * together with it: the dead write nothing.
 */
export function overlaps(lines: readonly string[]): string[] {
  const found: string[] = [];
  const inside = new Set<string>();
  const overtaken = new Set<string>();
  for (const line of lines) {
    const [what, pid = ""] = line.split(" ");
    if (overtaken.has(pid)) {
      found.push(`${pid} was inside with another`);
    }
    if (what === "in") {
      for (const other of inside) {
        overtaken.add(other);
      }
      inside.clear();
      inside.add(pid);
    } else {
      inside.delete(pid);
    }
  }
  return found;
}
