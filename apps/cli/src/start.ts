#!/usr/bin/env node
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Script } from "node:vm";
import { cacheFolder } from "./cache-folder.ts";
import { type CodeCache, codeName, keepCode, recallCode } from "./code-cache.ts";
import { EXIT_CODES } from "./exit-codes.ts";
import { versionOf } from "./version.ts";

/** Of this file, which is CommonJS once it is bundled. */
declare const __dirname: string;
declare const require: (id: string) => unknown;

/** The whole program, for whatever is not a plain `run`: that has a file of its own, because work waits for it. */
const EVERY_WORD = "every-word.js";

/**
 * Starts the program with the code that an earlier run compiled: half of what a short `run` costs is the compiling. Node does the
 * same for everybody with `module.enableCompileCache`, but only from 22 on, and it would run what anybody else wrote there.
 */
function start(): void {
  const [, , first, ...others] = process.argv;
  if (others.length === 0 && (first === "--version" || first === "-V")) {
    process.stdout.write(`${versionOf()}\n`);
    return;
  }
  runFile(first === "run" ? "main.js" : EVERY_WORD);
}

/** Runs a file of the program. */
function runFile(name: string): void {
  const file = join(__dirname, name);
  const isWanted = (process.env["NODE_DISABLE_COMPILE_CACHE"] ?? "") === "" && process.geteuid !== undefined;
  const cache: CodeCache = { folder: join(cacheFolder(process.env), "code"), name: codeName(statSync(file, { bigint: true })), user: process.geteuid?.() };
  const known = isWanted ? recallCode(cache) : undefined;
  // The build writes nothing but ASCII, which is read quicker when nobody has to look for longer characters.
  const script = new Script(`(function (require) {${readFileSync(file, "latin1")}\n})`, { filename: file, ...(known === undefined ? {} : { cachedData: known }) });
  if (isWanted && (known === undefined || script.cachedDataRejected === true)) {
    // At the very end, when all that was used has been compiled, the command has ended and its lock has been given back. Not after a
    // wrong call, which has used next to nothing and must leave nothing behind.
    process.once("exit", (code) => {
      if (code !== EXIT_CODES.USAGE.code) {
        keepCode(cache, script.createCachedData());
      }
    });
  }
  const body: unknown = script.runInThisContext();
  if (typeof body === "function") {
    body((id: string) => (id === `./${EVERY_WORD}` ? runFile(EVERY_WORD) : require(id)));
  }
}

start();
