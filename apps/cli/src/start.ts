#!/usr/bin/env node
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Script } from "node:vm";
import { cacheFolder } from "./cache-folder.ts";
import { type CodeCache, keepCode, recallCode } from "./code-cache.ts";
import { EXIT_CODES } from "./exit-codes.ts";

/** Of this file, which is CommonJS once it is bundled. */
declare const __dirname: string;
declare const require: unknown;

/**
 * Starts the program with the code that an earlier run compiled: half of what a short `run` costs is the compiling. Node does the
 * same for everybody with `module.enableCompileCache`, but only from 22 on, and it would run what anybody else wrote there.
 */
function start(): void {
  const file = join(__dirname, "main.js");
  const program = readFileSync(file);
  const isWanted = (process.env["NODE_DISABLE_COMPILE_CACHE"] ?? "") === "" && process.geteuid !== undefined;
  const cache: CodeCache = {
    folder: join(cacheFolder(process.env), "code"),
    // By its content: two installations side by side must not write over each other for ever.
    name: `${createHash("sha256").update(program).digest("hex").slice(0, 16)}-${process.version}-${process.arch}`,
    user: process.geteuid?.(),
  };
  const known = isWanted ? recallCode(cache, program) : undefined;
  const script = new Script(`(function (require) {${program.toString("utf8")}\n})`, { filename: file, ...(known === undefined ? {} : { cachedData: known }) });
  if (isWanted && (known === undefined || script.cachedDataRejected === true)) {
    // At the very end, when all that was used has been compiled, the command has ended and its lock has been given back. Not after a
    // wrong call, which has used next to nothing and must leave nothing behind.
    process.once("exit", (code) => {
      if (code !== EXIT_CODES.USAGE.code) {
        keepCode(cache, program, script.createCachedData());
      }
    });
  }
  const body: unknown = script.runInThisContext();
  if (typeof body === "function") {
    body(require);
  }
}

start();
