import ts from "typescript";
import type { RepositoryFile } from "./rule.ts";

// Several rules walk the same files; parsing each once halves the time of the whole test.
const parsed = new WeakMap<RepositoryFile, ts.SourceFile>();

export function parse(file: RepositoryFile): ts.SourceFile {
  const known = parsed.get(file);
  if (known !== undefined) {
    return known;
  }
  const kind = /\.m?js$/.test(file.path) ? ts.ScriptKind.JS : ts.ScriptKind.TS;
  const source = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true, kind);
  parsed.set(file, source);
  return source;
}

/** Every node below, parents before their children. A list that grows, because a generator in a generator asks each level for each node. */
export function walk(top: ts.Node): readonly ts.Node[] {
  const nodes = [top];
  const add = (child: ts.Node): void => void nodes.push(child);
  for (let at = nodes.length - 1; at < nodes.length; at += 1) {
    const node = nodes[at];
    if (node !== undefined) {
      ts.forEachChild(node, add);
    }
  }
  return nodes;
}

export function lineOf(source: ts.SourceFile, node: ts.Node): number {
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
}

export interface ImportedModule {
  readonly specifier: string;
  readonly line: number;
}

/** Every module a file names: imports, re-exports, types taken by `import("x")`, dynamic imports, `require`. */
export function importsOf(file: RepositoryFile): ImportedModule[] {
  const source = parse(file);
  return walk(source).flatMap((node) => {
    const specifier = specifierOf(node);
    return specifier === undefined ? [] : [{ specifier, line: lineOf(source, node) }];
  });
}

function specifierOf(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    return textOf(node.moduleSpecifier);
  }
  if (ts.isImportTypeNode(node)) {
    return ts.isLiteralTypeNode(node.argument) ? textOf(node.argument.literal) : undefined;
  }
  if (ts.isCallExpression(node)) {
    const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword;
    const isRequire = ts.isIdentifier(node.expression) && node.expression.text === "require";
    return isImport || isRequire ? textOf(node.arguments[0]) : undefined;
  }
  return undefined;
}

function textOf(node: ts.Node | undefined): string | undefined {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;
}
