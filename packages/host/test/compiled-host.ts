import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import ts from "typescript";

const source = new URL("../src/", import.meta.url);

/** JavaScript that plain Node runs. Types are checked elsewhere. */
export function toJavaScript(typescript: string): string {
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, rewriteRelativeImportExtensions: true };
  return ts.transpileModule(typescript, { compilerOptions }).outputText;
}

/** A folder with one program in it that may import `@holdfast/host`, as somebody who installed it would. Its path. */
export function installProgram(program: string): string {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-host-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const installed = join(folder, "node_modules", "@holdfast", "host");
  mkdirSync(installed, { recursive: true });
  writeFileSync(join(installed, "package.json"), JSON.stringify({ type: "module", exports: "./index.js" }));
  for (const file of readdirSync(source)) {
    writeFileSync(join(installed, file.replace(/\.ts$/, ".js")), toJavaScript(readFileSync(new URL(file, source), "utf8")));
  }
  const path = join(folder, "program.mjs");
  writeFileSync(path, toJavaScript(program));
  return path;
}
