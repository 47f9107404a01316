import ts from "typescript";
import { isCode, lineAt, placeOf, type RepositoryFile, type Rule, type Violation } from "./rule.ts";
import { lineOf, parse, walk } from "./syntax.ts";

/** A name at the import is the name at the export; files that a tool reads by its default export are the exception. */
export const namedExportsOnly: Rule = {
  name: "named exports only",
  check: (files) =>
    files
      .filter(({ path }) => isCode(path) && !/\.config\.m?[jt]s$/.test(path))
      .flatMap((file) => findNodes(file, isDefaultExport, "a default export; give it a name.")),
};

/** `export *` hides what a package promises. */
export const noStarExports: Rule = {
  name: "no export of everything",
  check: (files) =>
    files
      .filter(({ path }) => isCode(path))
      .flatMap((file) => findNodes(file, (node) => ts.isExportDeclaration(node) && node.exportClause === undefined, "`export *`; list the names.")),
};

/** A single `.only` makes the whole suite green by not running it. */
export const noFocusedTests: Rule = {
  name: "no focused tests",
  check: (files) => files.filter(({ path }) => isCode(path)).flatMap((file) => findNodes(file, isFocused, "a focused test hides all others.")),
};

/** The current time asked without `now`: what lint cannot tell from `new Date(ms)`. */
export const noAmbientDate: Rule = {
  name: "no ambient date",
  check: (files) =>
    files
      .filter(({ path }) => /^(packages|apps)\//.test(path) && isCode(path) && placeOf(path).inside.startsWith("src/"))
      .filter(({ path }) => !path.endsWith("/clock.ts") && !path.startsWith("packages/host/"))
      .flatMap((file) => findNodes(file, isAmbientDate, "asks the ambient clock; time belongs in a file called clock.ts.")),
};

/** A caught failure that goes nowhere needs the sentence that says why nothing is lost. */
export const noSilentCatch: Rule = {
  name: "no silent catch",
  check: (files) => files.filter(({ path }) => isCode(path)).flatMap((file) => findNodes(file, isSilentCatch, "a failure is swallowed; say in a comment why nothing is lost.")),
};

/** What is left to do belongs to an issue, where somebody finds it. */
export const noLooseEnds: Rule = {
  name: "no loose ends without an issue",
  check: (files) =>
    files.flatMap(({ path, text }) =>
      [...text.matchAll(/\b(?:TODO|FIXME|XXX|HACK)\b(?!\s*\(#\d+\))/g)]
        .filter(() => !path.startsWith("tooling/tidy/") && path !== "CONTRIBUTING.md")
        .map((match) => ({ path, line: lineAt(text, match.index), message: `${match[0]} without an issue; write ${match[0]}(#123) or do it now.` })),
    ),
};

function findNodes(file: RepositoryFile, wanted: (node: ts.Node, source: ts.SourceFile) => boolean, message: string): Violation[] {
  const source = parse(file);
  return walk(source).filter((node) => wanted(node, source)).map((node) => ({ path: file.path, line: lineOf(source, node), message }));
}

function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) {
    return true;
  }
  if (ts.isExportSpecifier(node)) {
    return node.name.text === "default";
  }
  return ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) === true;
}

function isFocused(node: ts.Node): boolean {
  if (!ts.isPropertyAccessExpression(node) || node.name.text !== "only") {
    return false;
  }
  let object: ts.Expression = node.expression;
  while (ts.isPropertyAccessExpression(object) || ts.isCallExpression(object)) {
    object = object.expression;
  }
  return ts.isIdentifier(object) && ["test", "it", "describe", "suite", "bench"].includes(object.text);
}

function isAmbientDate(node: ts.Node): boolean {
  const isCall = ts.isNewExpression(node) || ts.isCallExpression(node);
  return isCall && ts.isIdentifier(node.expression) && node.expression.text === "Date" && (node.arguments?.length ?? 0) === 0;
}

function isSilentCatch(node: ts.Node, source: ts.SourceFile): boolean {
  if (!ts.isCatchClause(node) || (node.variableDeclaration !== undefined && node.block.statements.length > 0)) {
    return false;
  }
  return !/\/\/|\/\*/.test(node.getText(source));
}
