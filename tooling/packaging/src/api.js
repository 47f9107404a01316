import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";
import { publishedPackages, root } from "./packages.js";

// One report for each package: every name that it exports, as its declarations say it, without comments. A change of what
// users see is a change of a file in the repository. `--check` compares; without it the reports are written.
const isCheck = process.argv.includes("--check");
const HEAD = "Everything that this package exports, made from its declarations by `npm run api`. Not to be edited.";
const printer = ts.createPrinter({ removeComments: true });

const packages = publishedPackages().filter(({ entries }) => Object.keys(entries).length > 0);
const files = packages.flatMap(({ folder, entries }) => Object.values(entries).map((entry) => join(folder, entry.types)));
const program = ts.createProgram(files, { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, target: ts.ScriptTarget.ES2022, skipLibCheck: true, types: [] });
const checker = program.getTypeChecker();

const stale = packages.filter(({ name, folder, entries }) => {
  const path = join(folder, "api.md");
  const parts = Object.entries(entries).map(([entry, { types }]) => `## ${entry}\n\n\`\`\`typescript\n${exportsOf(join(folder, types)).join("\n")}\n\`\`\`\n`);
  const report = `# API of ${name}\n\n${HEAD}\n\n${parts.join("\n")}`;
  if (existsSync(path) && readFileSync(path, "utf8") === report) {
    return false;
  }
  if (!isCheck) {
    writeFileSync(path, report);
    console.log(`written: ${relative(root, path)}`);
  }
  return true;
});

if (isCheck) {
  console.log(stale.length === 0 ? "the API reports are current" : `not current: ${stale.map(({ name }) => name).join(", ")}. If the change is meant, run \`npm run api\` and commit api.md.`);
  process.exitCode = stale.length === 0 ? 0 : 1;
}

/** @param {string} file @returns {string[]} */
function exportsOf(file) {
  const source = program.getSourceFile(file);
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
  if (module === undefined) {
    throw new Error(`${relative(root, file)} is missing or exports nothing; build the packages first.`);
  }
  return checker
    .getExportsOfModule(module)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((symbol) => declarationsOf(symbol));
}

/** @param {ts.Symbol} exported @returns {string[]} */
function declarationsOf(exported) {
  const symbol = (exported.flags & ts.SymbolFlags.Alias) === 0 ? exported : checker.getAliasedSymbol(exported);
  return (symbol.declarations ?? []).map((declaration) => {
    const node = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
    return printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile());
  });
}
