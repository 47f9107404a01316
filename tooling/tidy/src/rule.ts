/** One text file of the repository. */
export interface RepositoryFile {
  /** From the root of the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface Violation {
  readonly path: string;
  /** Counted from 1, where one line is to blame. */
  readonly line?: number;
  readonly message: string;
}

/** A rule sees files and nothing else, so that each one can be shown a planted fault. */
export interface Rule {
  readonly name: string;
  readonly check: (files: readonly RepositoryFile[]) => readonly Violation[];
}

/** One line for people and editors: `path:line: message`. */
export function describeViolation({ path, line, message }: Violation): string {
  return line === undefined ? `${path}: ${message}` : `${path}:${line}: ${message}`;
}

/** Where in the repository a file is: in which member of the workspace, and below which folder of it. */
export function placeOf(path: string): { readonly member: string; readonly inside: string } {
  const [parent = "", name = "", ...rest] = path.split("/");
  const isMember = ["packages", "apps", "tooling", "examples"].includes(parent) && rest.length > 0;
  return isMember ? { member: `${parent}/${name}`, inside: rest.join("/") } : { member: "", inside: path };
}

export function isCode(path: string): boolean {
  return /\.(ts|mts|js|mjs)$/.test(path);
}

/** The number of the line that a position in a text is on, from 1. */
export function lineAt(text: string, position: number): number {
  return text.slice(0, position).split("\n").length;
}
