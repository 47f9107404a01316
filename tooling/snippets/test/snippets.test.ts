import { startMiniflareR2, type Started } from "@holdfast/test-servers";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisedLines, runProgram } from "../src/run-program.js";
import { buildCommand, helpOf, runShell } from "../src/run-shell.js";
import { allSnippets, root, runsInItsPackage, snippetsIn } from "../src/snippets.js";

const ours = allSnippets().filter((snippet) => !runsInItsPackage(snippet));
const toRun = ours.filter(({ notRun, partOf }) => notRun === undefined && partOf === undefined).map((snippet) => ({ where: `${snippet.path}:${snippet.line}`, snippet }));
const quoted = ours.filter(({ partOf }) => partOf !== undefined).map((snippet) => ({ where: `${snippet.path}:${snippet.line}`, snippet }));
const excused = ours.filter(({ notRun }) => notRun !== undefined).map((snippet) => ({ where: `${snippet.path}:${snippet.line}`, snippet }));

let bucket: Started = { available: false, reason: "it was never started" };
beforeAll(async () => {
  [bucket] = await Promise.all([startMiniflareR2(), buildCommand()]);
}, 120_000);
afterAll(async () => {
  await (bucket.available ? bucket.server.stop() : undefined);
});

/** A real bucket under the names that the standard chain reads, so that a page shows what a reader writes. */
function environment(): NodeJS.ProcessEnv {
  if (!bucket.available) {
    return {};
  }
  const { endpoint, credentials } = bucket.server;
  return { AWS_ENDPOINT_URL_S3: endpoint, AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey, AWS_REGION: "auto" };
}

describe("a program in a document prints what its comments say", () => {
  test.each(toRun.filter(({ snippet }) => snippet.language !== "sh"))("$where", async ({ snippet }) => {
    const { status, stdout, stderr } = await runProgram(snippet, environment());
    expect(stderr).toBe("");
    expect(stdout.trimEnd().split("\n").filter((line) => line !== "")).toEqual(promisedLines(snippet.code));
    expect(status).toBe(0);
  });
});

describe.skipIf(process.platform === "win32")("the commands in a document succeed", () => {
  test.each(toRun.filter(({ snippet }) => snippet.language === "sh"))("$where", ({ snippet }) => {
    const { status, stdout, stderr } = runShell(snippet.code);
    expect({ status, output: status === 0 ? "" : stdout + stderr }).toEqual({ status: 0, output: "" });
  });
});

test.each(excused)("what is not run names commands and flags that exist: $where", ({ snippet }) => {
  for (const [, rest = ""] of snippet.code.matchAll(/\bholdfast ((?!\$)[^\n#|)]*)/g)) {
    const ownPart = rest.split(/ -- | --$/)[0] ?? "";
    const [word = ""] = ownPart.split(" ");
    const help = helpOf(word);
    expect(help, word).toContain(`holdfast ${word}`);
    for (const [flag] of ownPart.matchAll(/(?<= )--[a-z][a-z0-9-]*/g)) {
      expect(help + helpOf(), `holdfast ${word}`).toContain(flag);
    }
  }
  expect(snippet.notRun?.length).toBeGreaterThan(10);
});

test.each(quoted)("what quotes a file says what is in it: $where", ({ snippet }) => {
  const plain = (text: string): string => text.replaceAll(/^ +/gm, "");
  expect(plain(readFileSync(join(root, snippet.partOf ?? ""), "utf8"))).toContain(plain(snippet.code).trimEnd());
});

it("finds the blocks of a document, with their names and excuses", () => {
  const text = "# A\n\n```ts\n// a.ts\nf();\n```\n\n<!-- not run: it needs a bucket of yours -->\n```sh\nholdfast list\n```\n\n```text\nno code\n```\n";
  expect(snippetsIn("a.md", text)).toEqual([
    { path: "a.md", line: 3, language: "ts", code: "// a.ts\nf();\n", name: "a.ts", notRun: undefined, partOf: undefined },
    { path: "a.md", line: 8, language: "sh", code: "holdfast list\n", name: undefined, notRun: "it needs a bucket of yours", partOf: undefined },
  ]);
});

it("each block of each document is run here, or by its package, or says why not", () => {
  expect(toRun.length).toBeGreaterThan(5);
  expect(allSnippets().length).toBe(toRun.length + excused.length + quoted.length + allSnippets().filter(runsInItsPackage).length);
});
