import ts from "typescript";
import { isCode, type RepositoryFile, type Rule, type Violation } from "./rule.ts";
import { lineOf, parse, walk } from "./syntax.ts";

const FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 70;

/** One file tells one story. */
export const shortFiles: Rule = {
  name: `a file has at most ${FILE_LINES_MAX} lines`,
  check: (files) =>
    files
      .filter(({ path }) => isCode(path))
      .map(({ path, text }) => ({ path, lines: text.trimEnd().split("\n").length }))
      .filter(({ lines }) => lines > FILE_LINES_MAX)
      .map(({ path, lines }) => ({ path, message: `${lines} lines, more than ${FILE_LINES_MAX}; it tells more than one story.` })),
};

/**
 * A function fits on a screen. Counted are its own lines of code: no blank lines, no comments, and not those of the
 * functions inside it, which are counted by themselves. A comment `// Long: <why>` right above a function excuses it.
 */
export const shortFunctions: Rule = {
  name: `a function has at most ${FUNCTION_LINES_MAX} lines of its own`,
  check: (files) => files.filter(({ path }) => isCode(path)).flatMap(longFunctions),
};

function longFunctions(file: RepositoryFile): Violation[] {
  const source = parse(file);
  const code = codeLines(source);
  return walk(source)
    .filter(isFunction)
    .map((node) => ({ node, lines: ownLines(node, source, code) }))
    .filter(({ node, lines }) => lines > FUNCTION_LINES_MAX && !isExcused(node, source))
    .map(({ node, lines }) => ({
      path: file.path,
      line: lineOf(source, node),
      message: `this function has ${lines} lines of its own, more than ${FUNCTION_LINES_MAX}; split it, or say why not in a comment "// Long: ..." above it.`,
    }));
}

function isFunction(node: ts.Node): boolean {
  return ts.isFunctionLike(node) && "body" in node && node.body !== undefined;
}

/** Lines, from 0, on which a token of code begins: blank lines and comments have none. */
function codeLines(source: ts.SourceFile): ReadonlySet<number> {
  const lines = new Set<number>();
  for (const node of walk(source)) {
    lines.add(source.getLineAndCharacterOfPosition(node.getStart(source)).line);
    lines.add(source.getLineAndCharacterOfPosition(node.getEnd()).line);
  }
  return lines;
}

function ownLines(node: ts.Node, source: ts.SourceFile, code: ReadonlySet<number>): number {
  const lines = spanOf(node, source).filter((line) => code.has(line));
  const inner = walk(node).filter((child) => child !== node && isFunction(child));
  // A function written on the line of its caller takes nothing away from it; the lines after that one are its own.
  const taken = new Set(inner.flatMap((child) => spanOf(child, source).slice(1)));
  return lines.filter((line) => !taken.has(line)).length;
}

function spanOf(node: ts.Node, source: ts.SourceFile): number[] {
  const first = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
  const last = source.getLineAndCharacterOfPosition(node.getEnd()).line;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function isExcused(node: ts.Node, source: ts.SourceFile): boolean {
  let statement = node;
  while (!ts.isStatement(statement) && !ts.isClassElement(statement) && statement.parent !== undefined) {
    statement = statement.parent;
  }
  const comments = ts.getLeadingCommentRanges(source.text, statement.getFullStart()) ?? [];
  return comments.some(({ pos, end }) => /\bLong: \S+ \S+/.test(source.text.slice(pos, end)));
}
